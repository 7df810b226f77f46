/// A page that only says something.
struct MessagePage: PageModel {
  static let template = "shell/message"

  let title: String
  let text: String
}

/// Asks again before something that cannot be taken back, or that others will notice. Works without scripts.
package struct ConfirmationPage: PageModel {
  package static let template = "shell/confirmation"

  let title: String
  /// What will happen, and what will not.
  let text: String
  let action: String
  let button: String
  let back: String
  let isDangerous: Bool
  let fields: [Hidden]
  let proof: String

  /// What the form of the page before said.
  package struct Hidden: Equatable, Sendable {
    let name: String
    let value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// `action` is the address that does it, `back` the one that does not.
  package init(
    title: String, text: String, button: String, action: String, back: String, isDangerous: Bool = true,
    fields: [Hidden] = [], proof: String
  ) {
    self.title = title
    self.text = text
    self.button = button
    self.action = action
    self.back = back
    self.isDangerous = isDangerous
    self.fields = fields
    self.proof = proof
  }
}
