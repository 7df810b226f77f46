import Basics
import Evidence

/// An issue on its way out, and as it is.
struct ReleasePage: PageModel {
  static let template = "evidence/release"

  let proof: String
  let title: String
  let number: String
  let state: String
  let tone: String
  let facts: [String]
  /// What a reader must know before anything else: a mark, an embargo, a withdrawal, a correction.
  let warnings: [Warning]
  let problem: String?
  let digest: String
  /// Nil once it is out, and for readers who have no part in it.
  let clearance: Clearance?
  let blocks: [Block]
  let links: [Link]
  let hasLinks: Bool
  /// Nil for readers who have no part in it.
  let disclosure: [ReleaseView.Disclosure]
  let hasDisclosure: Bool
  let verify: String?
  /// Nil for those who may not name any.
  let readers: Readers?

  /// Accounts that see it where others do not.
  struct Readers: Equatable, Sendable {
    struct Line: Equatable, Sendable {
      let user: String
      let name: String
      /// Nil for good.
      let until: String?
    }

    let lines: [Line]
    let isEmpty: Bool
    let remove: String
    /// Nil once it was withdrawn.
    let name: Hold?
  }

  struct Warning: Equatable, Sendable {
    let text: String
    let link: Link?
  }

  struct Link: Equatable, Sendable {
    let path: String
    let label: String
  }

  struct Clearance: Equatable, Sendable {
    let lines: [Line]
    let again: String?
    let publish: String?
    let hold: Hold?
  }

  struct Line: Equatable, Sendable {
    let label: String
    let state: String
    let tone: String
    let detail: String?
    let act: Act?
    let owner: Owner?
    let lower: Lower?
  }

  /// What lets it go further than what it is made of.
  struct Lower: Equatable, Sendable {
    let path: String
    let reason: Field
  }

  /// What takes the step, and what sends it back.
  struct Act: Equatable, Sendable {
    let path: String
    let button: String
    let back: String
    let reason: Field
  }

  struct Owner: Equatable, Sendable {
    let ask: String
    let answer: String
    let source: String
    let asked: Field
    let fields: [Field]
    let granted: Field
  }

  struct Hold: Equatable, Sendable {
    let path: String
    let fields: [Field]
  }

  struct Block: Equatable, Sendable {
    /// Nil for none.
    let title: String?
    let texts: [Text]
    let hasTexts: Bool
    let edit: String?
    let table: Table?
  }

  struct Text: Equatable, Sendable {
    let language: String
    let direction: String
    let name: String
    let paragraphs: [String]
  }

  struct Table: Equatable, Sendable {
    let title: String
    let measure: String
    let base: String
    let corner: String
    let columns: [String]
    let lines: [TableLine]
    let notes: [String]
  }

  struct TableLine: Equatable, Sendable {
    let label: String
    let isTotal: Bool
    let cells: [Cell]
  }

  struct Cell: Equatable, Sendable {
    let text: String
    let isMissing: Bool
    /// Where it is told what the figure rests on; nil where there is no figure.
    let path: String?
  }
}

/// The words of one block in the languages of an issue.
struct ReleaseTextPage: PageModel {
  static let template = "evidence/release-text"

  let title: String
  let proof: String
  /// Of what its reader saw.
  let digest: String
  let action: String
  let back: String
  let problem: String?
  let texts: [ProductTextFields]
  /// Nil where no term of the field stands in them.
  let glossary: GlossaryPart?
}

/// Something that wants a reason: a withdrawal, a correction.
struct ReleaseReasonPage: PageModel {
  static let template = "evidence/release-reason"

  let title: String
  let lead: String
  let proof: String
  let action: String
  let back: String
  let name: String
  let reason: Field
  let button: String
  let problem: String?
}

/// What became of the figures of an issue.
struct ReleaseVerifyPage: PageModel {
  static let template = "evidence/release-verify"

  let title: String
  let path: String
  /// What happens in the background, for an issue that is large; nil where the page itself figured it.
  var background: Background?
  /// Nil before there is one.
  var result: Result?

  struct Result: Equatable, Sendable {
    let finding: String
    let hasMoved: Bool
    let facts: [String]
    let lines: [Line]
    let hasLines: Bool
  }

  struct Background: Equatable, Sendable {
    let text: String
    /// Whether the page asks again by itself.
    let isUnderWay: Bool
    /// Begins it; nil while it is under way.
    let begin: Begin?
  }

  struct Begin: Equatable, Sendable {
    let proof: String
    let button: String
  }

  struct Line: Equatable, Sendable {
    let figure: String
    let line: String
    let state: String
    let tone: String
    let then: String
    let now: String
    let why: String
  }
}

/// Where one figure comes from.
struct ReleaseFigurePage: PageModel {
  static let template = "evidence/release-figure"

  let title: String
  let line: String
  let figure: String
  let facts: [Fact]
  let links: [ReleasePage.Link]
  let hasLinks: Bool
  /// The records behind it now; nil for readers who may not see them.
  let records: Records?

  struct Fact: Equatable, Sendable {
    let label: String
    let text: String
  }

  struct Records: Equatable, Sendable {
    let lead: String
    let lines: [ReleasePage.Link]
    let next: String?
  }
}
