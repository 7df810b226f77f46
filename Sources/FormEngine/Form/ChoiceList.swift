/// The choices of one list, in the author's order.
package struct ChoiceList: Sendable {
  package let name: String
  package internal(set) var choices: [Choice]
  /// Whether the labels are found through `itext` (several languages, media, values inside) and not beside the choice.
  package internal(set) var usesItext: Bool

  /// Whether any choice has something to show besides its name.
  package var hasLabels: Bool { choices.contains { $0.label != nil || !$0.media.isEmpty } }
}

package struct Choice: Sendable {
  /// What is stored.
  package let name: String
  package internal(set) var label: FormText?
  package internal(set) var media: [FormMedium: FormText]
  /// Further columns of the choice, for filters: names are elements of the item.
  package let columns: [FormAttribute]
  package let row: Int?
}
