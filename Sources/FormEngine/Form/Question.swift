/// What is particular to a node that is answered, by a person or by the client itself.
package struct Question: Sendable {
  package let type: QuestionType
  /// The choices of a select, rank or labelled range, or the geometries a geo question may refer to.
  package internal(set) var items: ItemSource?
  package internal(set) var defaultValue: DefaultValue?
  /// Questions whose answer, when it changes, sets this one.
  package internal(set) var triggers: [FormNode.ID] = []
  /// The property of an entity this answer becomes.
  package internal(set) var entityProperty: String?
  /// Whether a number may be added over time (`konak:additivity`); nil when the author does not say.
  package internal(set) var additivity: Additivity?
  /// What the answer is to the part of the house that makes figures or records of it (`konak:role`); nil for none.
  package internal(set) var role: String?
  /// The tag of its column in files (hxlstandard.org), as the author wrote it; nil for none.
  package internal(set) var hxl: String?
  /// Labelled key–value pairs of an OpenStreetMap question.
  package internal(set) var tags: [Choice] = []

  init(type: QuestionType) {
    self.type = type
  }

  package enum DefaultValue: Hashable, Sendable {
    case text(String)
    /// Computed when the form, or a new instance of its repeat, is opened.
    case dynamic(FormExpression)
  }
}

/// How a number behaves over time.
package enum Additivity: String, Codable, CaseIterable, Sendable {
  /// A level at a moment, never summed over time: people on a site.
  case stock
  /// What passed in a period, summed over time: arrivals.
  case flow
}

/// Where a question's choices come from.
package struct ItemSource: Sendable {
  package enum Origin: Hashable, Sendable {
    /// ``Form/lists`` by name.
    case list(String)
    /// A file that comes with the form: ``FormInstance`` by name.
    case file(instance: String)
    /// Earlier answers, usually in a repeat: the XPath of their nodes is ``ItemSource/nodeset``.
    case nodes
    /// `itemsets.csv`, by list name.
    case external(String)
  }

  package let origin: Origin
  /// The child of an item that is stored, and the one that is shown (nil: through `itextId`).
  package let value: String
  package let label: String?
  /// The whole XPath of the items: with filter, and shuffled where asked for.
  package let nodeset: String
  /// The filter alone, seen from the question.
  package let filter: FormExpression?
  /// Whether the items are written into the body because the client itself searches in them (`search()`).
  package let isInline: Bool
}
