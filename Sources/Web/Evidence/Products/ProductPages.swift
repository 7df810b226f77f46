import Basics
import Evidence

/// All products with their newest issue.
struct ProductsPage: PageModel {
  static let template = "evidence/products"

  let lines: [Line]
  let isEmpty: Bool
  let canManage: Bool

  struct Line: Equatable, Sendable {
    let path: String
    let name: String
    let code: String
    let kind: String
    let level: String
    /// The newest issue that the reader may see.
    let issue: Issue?
  }

  struct Issue: Equatable, Sendable {
    let path: String
    let text: String
    let state: String
    let tone: String
  }
}

/// One product: what it is made of, and its issues.
struct ProductPage: PageModel {
  static let template = "evidence/product"

  let proof: String
  let name: String
  let code: String
  let facts: [String]
  let problem: String?
  /// Nil for somebody outside: what it is made of is the mission's own.
  let contents: Contents?
  let issues: [Issue]
  let hasIssues: Bool
  let links: Links?

  struct Contents: Equatable, Sendable {
    let blocks: [Block]
    let hasBlocks: Bool
  }

  struct Block: Equatable, Sendable {
    let key: String
    /// Nil for none.
    let title: String?
    let text: String
    /// What of its words is not yet as it should be; nil also for readers who may not change it.
    let warning: String?
    /// Nil for readers who may not change it.
    let edit: String?
    let move: String?
  }

  struct Issue: Equatable, Sendable {
    let path: String
    let number: String
    let state: String
    let tone: String
    let date: String
  }

  struct Links: Equatable, Sendable {
    let edit: String
    let retire: String
    let emblem: String
    let prepare: String
    let kinds: [Kind]
  }

  struct Kind: Equatable, Sendable {
    let path: String
    let label: String
  }
}

struct ProductEditPage: PageModel {
  static let template = "evidence/product-edit"

  let title: String
  let proof: String
  let action: String
  let back: String
  let problem: String?
  /// Of the product that is shown; nil for a new one.
  let edition: String?
  /// Nil where the code is kept.
  let code: Field?
  let names: [Field]
  let kind: Field
  let level: Field
  let first: Field
  let languages: [Choice]
  let steps: [Step]
  let project: Field
  let imprint: [Field]
  let licence: Field
  let schedule: Field

  struct Choice: Equatable, Sendable {
    let value: String
    let label: String
    let isOn: Bool
  }

  struct Step: Equatable, Sendable {
    let value: String
    let label: String
    let isOn: Bool
    let people: Field
  }
}

/// One block of a product.
struct ProductBlockPage: PageModel {
  static let template = "evidence/product-block"

  let title: String
  let proof: String
  let action: String
  let back: String
  let problem: String?
  let kept: [ExplorePage.Kept]
  /// Nil where the key is kept.
  let key: Field?
  let titles: [Field]
  let texts: [ProductTextFields]
  let choices: [Field]
  /// Where the bands of a number begin.
  let bands: Field?
  /// Nil before an indicator is chosen, and for other blocks.
  let conditions: FilterBox?
  /// Whether more can be said once what was said is looked at.
  let goesOn: Bool
}

struct ProductRetirePage: PageModel {
  static let template = "evidence/product-retire"

  let proof: String
  let action: String
  let back: String
  let name: String
  let reason: Field
  let problem: String?
}
