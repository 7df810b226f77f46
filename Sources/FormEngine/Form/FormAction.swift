/// Something a client does by itself when an event comes.
package struct FormAction: Sendable {
  package enum Kind: String, Sendable {
    case setValue = "setvalue"
    case setGeopoint = "odk:setgeopoint"
    case recordAudio = "odk:recordaudio"
  }

  package enum Event: String, Sendable {
    case firstLoad = "odk-instance-first-load"
    case load = "odk-instance-load"
    case newRepeat = "odk-new-repeat"
    case valueChanged = "xforms-value-changed"
  }

  package let kind: Kind
  package let event: Event
  package let target: FormNode.ID
  /// For ``Event/valueChanged`` the question whose change it is; for ``Event/newRepeat`` the repeat.
  package let source: FormNode.ID?
  /// What to set; nil empties the target.
  package let value: FormExpression?
  package let attributes: [FormAttribute]
}
