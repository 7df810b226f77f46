/// What a column of the survey sheet is for.
enum SurveyColumn: Hashable {
  case type, name, choiceFilter, parameters, trigger, defaultValue, disabled, entityProperty, intent, additivity, role,
    hxl
  case text(TextRole, language: Int?)
  /// An attribute of the bind, `relevant` and the like among them.
  case bind(String)
  case control(String)
  case instance(String)
  case unsupportedMedium(String)
  case unknown

  enum TextRole: Hashable {
    case label, hint, guidance, constraintMessage, requiredMessage, noAppMessage
    case medium(FormMedium)
  }

  static let names: Set<String> = [
    "type", "name", "label", "hint", "guidance_hint", "media", "bind", "control", "instance", "choice_filter",
    "parameters", "trigger", "default", "disabled", "save_to", "intent", "hxl",
  ]

  static let aliases: [String: [String]] = [
    "command": ["type"], "tag": ["name"], "value": ["name"], "caption": ["label"],
    "image": ["media", "image"], "big-image": ["media", "big-image"], "audio": ["media", "audio"],
    "video": ["media", "video"],
    "relevant": ["bind", "relevant"], "relevance": ["bind", "relevant"], "required": ["bind", "required"],
    "read_only": ["bind", "readonly"], "readonly": ["bind", "readonly"], "constraint": ["bind", "constraint"],
    "calculation": ["bind", "calculate"], "calculate": ["bind", "calculate"],
    "constraint_message": ["bind", "jr:constraintMsg"], "constraining_message": ["bind", "jr:constraintMsg"],
    "required_message": ["bind", "jr:requiredMsg"], "requiredmsg": ["bind", "jr:requiredMsg"],
    "no_app_error_string": ["bind", "jr:noAppErrorString"], "noapperrorstring": ["bind", "jr:noAppErrorString"],
    "body": ["control"], "appearance": ["control", "appearance"], "count": ["control", "jr:count"],
    "repeat_count": ["control", "jr:count"], "jr:count": ["control", "jr:count"], "autoplay": ["control", "autoplay"],
    "rows": ["control", "rows"], "compact_tag": ["instance", "odk:tag"],
  ]

  init(_ parts: [String], languages: LanguageTable) {
    func language(_ index: Int) -> Int? {
      parts.count > index ? languages.index(of: parts[index...].joined(separator: "::")) : nil
    }
    let detail = parts.count > 1 ? parts[1] : nil
    switch (parts[0], detail) {
    case ("type", nil): self = .type
    case ("name", nil): self = .name
    case ("choice_filter", nil): self = .choiceFilter
    case ("parameters", nil): self = .parameters
    case ("trigger", nil): self = .trigger
    case ("default", nil): self = .defaultValue
    case ("disabled", nil): self = .disabled
    case ("save_to", nil): self = .entityProperty
    case ("intent", nil): self = .intent
    case ("hxl", nil): self = .hxl
    case ("konak:additivity", nil): self = .additivity
    case ("konak:role", nil): self = .role
    case ("label", _): self = .text(.label, language: language(1))
    case ("hint", _): self = .text(.hint, language: language(1))
    case ("guidance_hint", _): self = .text(.guidance, language: language(1))
    case ("media", let kind?):
      self =
        FormMedium(rawValue: kind.lowercased()).map { .text(.medium($0), language: language(2)) }
        ?? .unsupportedMedium(kind)
    case ("bind", "jr:constraintMsg"?): self = .text(.constraintMessage, language: language(2))
    case ("bind", "jr:requiredMsg"?): self = .text(.requiredMessage, language: language(2))
    case ("bind", "jr:noAppErrorString"?): self = .text(.noAppMessage, language: language(2))
    case ("bind", "entities:saveto"?): self = .entityProperty
    case ("bind", _?): self = .bind(parts.dropFirst().joined(separator: ":"))
    case ("control", _?): self = .control(parts.dropFirst().joined(separator: ":"))
    case ("instance", _?): self = .instance(parts.dropFirst().joined(separator: ":"))
    default: self = .unknown
    }
  }
}
