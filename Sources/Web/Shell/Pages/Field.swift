/// A question of a page's form, as the partials `shell/field` and `shell/select` show it.
package struct Field: Equatable, Sendable {
  package let name: String
  /// By which the page tells it from others; see ``within(_:)``.
  package private(set) var id: String
  package let label: String
  package var value: String
  package var hint: String?
  /// Why what was sent is not accepted.
  package var problem: String?
  package var type = "text"
  package var autocomplete = "off"
  /// A name or a code: keyboards neither capitalise nor correct it.
  package var isVerbatim = false
  package var isRequired = true
  /// Whether a question that need not be answered says so; filters, of which none must, do not.
  package var saysOptional = true
  package var isFocused = false
  /// Nil: any length. A value is never cut silently.
  package var longest: Int?
  /// What `value` stands for, in the partial `shell/place`: the name of the place whose code it is.
  package var shown = ""
  package var options: [Option] = []

  package struct Option: Equatable, Sendable {
    package let value: String
    package let label: String
    package let isChosen: Bool

    package init(_ value: String, _ label: String, isChosen: Bool) {
      self.value = value
      self.label = label
      self.isChosen = isChosen
    }
  }

  package init(_ name: String, _ label: String, _ value: String = "") {
    (self.name, id) = (name, name)
    self.label = label
    self.value = value
  }

  /// The same field in one of several forms of a page in which fields have its name: labels and hints lead to it alone.
  package func within(_ form: String) -> Field {
    with { $0.id = "\(form)-\(name)" }
  }

  /// The same field with some of its parts set: `Field("name", words["…"]).with { $0.hint = … }`.
  package func with(_ change: (inout Field) -> Void) -> Field {
    var field = self
    change(&field)
    return field
  }
}
