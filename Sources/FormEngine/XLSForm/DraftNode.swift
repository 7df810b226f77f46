import Basics

/// A node while the survey sheet is read: its place in the tree is known, its references are not resolved.
final class DraftNode {
  enum Kind {
    case form, group, `repeat`, meta
    case question(QuestionType)
    case attribute(String)
  }

  let kind: Kind
  let name: String
  /// What its cells say; for nodes the converter makes, what they would say.
  var row: SurveyRow
  let location: Diagnostic.Location?
  var children: [DraftNode] = []
  /// Overrides the type of the bind; `bind::type` overrides this.
  var answerType: AnswerType?
  var preload: (source: String, parameter: String)?
  var bindAttributes: [FormAttribute] = []
  var bodyAttributes: [FormAttribute] = []
  var items: DraftItems?
  var entityProperty: String?
  var triggers: [(name: String, cell: CellText)] = []
  var tags: [Choice] = []
  /// The setvalue of an entity's identifier.
  var firstValue: String?

  init(_ kind: Kind, name: String, row: SurveyRow, location: Diagnostic.Location?) {
    self.kind = kind
    self.name = name
    self.row = row
    self.location = location
  }

  var type: QuestionType? {
    if case .question(let type) = kind { type } else { nil }
  }
}

/// Where a question's choices come from, before references are resolved.
struct DraftItems {
  enum Origin {
    case list(String)
    case external(String)
    case file(name: String)
    /// `${question}` in a repeat; a geo question refers to the repeat itself.
    case nodes(reference: CellText, isGeometry: Bool)
  }

  let origin: Origin
  var value: String?
  var label: String?
  var isRandomized = false
  var seed: String?
}
