import Basics

/// The frame of pages that anybody may see: nothing of who looks, no cookie, no script but what draws.
struct PublicFrame: PageModel {
  static let template = "public/frame"

  let language: String
  let direction: String
  let title: String
  let mission: String
  let isDemonstration: Bool
  let styles: [String]
  let scripts: [String]
  let home: String
  let feed: String
  let languages: [PublicLink]
  /// The page itself, already HTML.
  let content: String
}

struct PublicLink: Equatable, Sendable {
  let label: String
  let path: String
  var code = ""
  var isCurrent = false
}

/// What is out, the newest first, or what was found.
struct PublicHomePage: PageModel {
  static let template = "public/home"

  let title: String
  let search: String
  let language: String
  let action: String
  /// What the mission works on, and where; nil on the page of a product.
  let activities: String?
  /// What may be asked for; nil where nothing is announced, and on the page of a product.
  let data: String?
  let issues: [PublicIssue]
  let hasIssues: Bool
  /// Why there is nothing.
  let nothing: String?
  let first: String?
  let next: String?
}

struct PublicIssue: Equatable, Sendable {
  let title: String
  let path: String
  let number: String
  let date: String
  let note: String?
}

/// One issue, or why it cannot be read.
struct PublicIssuePage: PageModel {
  static let template = "public/issue"

  /// All issues of the product.
  let all: PublicLink?
  let languages: [PublicLink]
  let hasLanguages: Bool
  let files: [PublicLink]
  let hasFiles: Bool
  let notice: Notice?
  let body: DocumentBody?

  struct Notice: Equatable, Sendable {
    let title: String
    let text: String
  }
}

/// Where one figure of an issue comes from.
struct PublicFigurePage: PageModel {
  static let template = "public/figure"

  let issue: PublicLink
  let title: String
  let line: String
  let figure: String
  let facts: [ReleaseFigurePage.Fact]
  /// What figures of data that are not real bear.
  let mark: String?
}
