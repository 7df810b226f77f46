/// What a form says about itself as a whole.
package struct FormSettings: Sendable {
  package internal(set) var title: String
  /// The identifier clients and submissions use (`form_id`).
  package internal(set) var formID: String
  package internal(set) var version: String?
  /// The root element of a submission.
  package internal(set) var rootName: String
  /// The language of texts whose column names none; `default` unless set.
  package internal(set) var defaultLanguage: String
  package internal(set) var style: String?
  package internal(set) var submissionURL: String?
  /// The public key submissions are encrypted with (base64 of the RSA key).
  package internal(set) var publicKey: String?
  package internal(set) var autoSend: String?
  package internal(set) var autoDelete: String?
  package internal(set) var isClientEditable = false
  package internal(set) var allowsDuplicateChoices = false
  package internal(set) var omitsInstanceID = false
  /// Whether leading, trailing and repeated spaces of survey cells are removed.
  package internal(set) var cleansTexts = true
  /// Prefix and address of further XML namespaces.
  package internal(set) var namespaces: [FormAttribute] = []
  package internal(set) var instanceNamespace: String?
  /// Further attributes of the root element (`attribute::…`, `prefix`, `delimiter`).
  package internal(set) var rootAttributes: [FormAttribute] = []
  /// The question that says where a submission belongs (`konak:place`), on which day (`konak:day`), to which programme
  /// (`konak:programme`). Nil when the form does not say.
  package internal(set) var placeQuestion: FormNode.ID?
  package internal(set) var dayQuestion: FormNode.ID?
  /// The choice question that says which pass of data collection a submission belongs to (`konak:round`).
  package internal(set) var roundQuestion: FormNode.ID?
  package internal(set) var programmeQuestion: FormNode.ID?
  /// The programme itself, when the setting names it instead of a question.
  package internal(set) var programme: String?
  /// Columns of the settings sheet nobody here knows, as written.
  package internal(set) var others: [String: String] = [:]
}
