/// The texts of a form that clients look up by identifier and language: all that is translated, or comes with media.
struct Itext {
  /// A text with the forms it has (`guidance`, `image` …).
  struct Unit {
    let id: String
    let values: [Value]
  }

  struct Value {
    /// Nil for the text itself.
    let form: String?
    let text: FormText
    /// Put before the name of a file.
    var prefix = ""
    /// Whether a language without it gets `-` instead, so that every language has the same texts.
    var isRequired = true
  }

  let units: [Unit]
  /// The languages that occur; the default one may have no columns of its own.
  let languages: [(index: Int?, name: String)]
  private let defaultLanguage: Int?

  init(_ form: Form) {
    var units: [Unit] = []
    for list in form.lists where list.usesItext {
      for (index, choice) in list.choices.enumerated() {
        units.append(Unit(id: "\(list.name)-\(index)", values: Self.values(choice.label, choice.media)))
      }
    }
    for node in form.nodes { units += Self.units(of: node) }
    self.units = units
    defaultLanguage = form.defaultLanguage

    var used: Set<Int?> = []
    for unit in units {
      for value in unit.values {
        for entry in value.text.entries { used.insert(entry.language ?? form.defaultLanguage) }
      }
    }
    var languages: [(index: Int?, name: String)] = []
    if used.contains(nil) { languages.append((nil, form.settings.defaultLanguage)) }
    for (index, language) in form.languages.enumerated() where used.contains(index) {
      languages.append((index, language.name))
    }
    self.languages = languages
  }

  /// The text in exactly that language.
  func entry(_ text: FormText, in language: Int?) -> FormText.Entry? {
    text.entries.first { ($0.language ?? defaultLanguage) == language }
  }

  static func labelNeeds(_ node: FormNode) -> Bool { node.label?.isLocalized == true || !node.media.isEmpty }

  static func hintNeeds(_ node: FormNode) -> Bool { node.hint?.isLocalized == true || node.guidance != nil }

  static func messageNeeds(_ message: FormText) -> Bool { message.isLocalized || message.isDynamic }

  private static func units(of node: FormNode) -> [Unit] {
    var units: [Unit] = []
    if labelNeeds(node) { units.append(Unit(id: node.path + ":label", values: values(node.label, node.media))) }
    if hintNeeds(node) {
      var values: [Value] = []
      if let hint = node.hint { values.append(Value(form: nil, text: hint)) }
      if let guidance = node.guidance { values.append(Value(form: "guidance", text: guidance)) }
      units.append(Unit(id: node.path + ":hint", values: values))
    }
    for (name, message) in node.bind.messages where messageNeeds(message) {
      units.append(Unit(id: node.path + ":" + name, values: [Value(form: nil, text: message)]))
    }
    return units
  }

  private static func values(_ label: FormText?, _ media: [FormMedium: FormText]) -> [Value] {
    var values: [Value] = []
    if let label { values.append(Value(form: nil, text: label)) }
    for medium in FormMedium.allCases {
      guard let text = media[medium] else { continue }
      values.append(
        Value(form: medium.rawValue, text: text, prefix: "jr://\(medium.folder)/", isRequired: false))
    }
    return values
  }
}

extension FormBind {
  /// Messages under the names of their attributes.
  var messages: [(name: String, text: FormText)] {
    [
      ("jr:constraintMsg", constraintMessage), ("jr:requiredMsg", requiredMessage),
      ("jr:noAppErrorString", noAppMessage),
    ].compactMap { name, text in text.map { (name, $0) } }
  }
}

extension FormMedium {
  /// Where clients keep such files.
  var folder: String {
    switch self {
    case .image, .bigImage: "images"
    case .audio: "audio"
    case .video: "video"
    }
  }
}

extension XFormWriter {
  mutating func writeItext() {
    guard !itext.languages.isEmpty else { return }
    xml.begin("itext")
    for (index, name) in itext.languages {
      xml.begin("translation")
      xml.attribute("lang", name)
      if name == form.settings.defaultLanguage { xml.attribute("default", "true()") }
      for unit in itext.units {
        xml.begin("text")
        xml.attribute("id", unit.id)
        for value in unit.values { write(value, in: index) }
        xml.end()
      }
      xml.end()
    }
    xml.end()
  }

  private mutating func write(_ value: Itext.Value, in language: Int?) {
    let entry = itext.entry(value.text, in: language)
    guard entry != nil || value.isRequired else { return }
    xml.begin("value")
    xml.attribute("form", value.form)
    if let entry {
      if !entry.source.hasPrefix("jr://") { xml.text(value.prefix) }
      write(entry)
    } else {
      xml.text("-")
    }
    xml.end()
  }

  /// A text with the values it shows.
  mutating func write(_ entry: FormText.Entry) {
    guard !entry.pieces.isEmpty else { return xml.text(entry.source) }
    // Also a text that begins with a value is text: no white space may come into it.
    for piece in entry.pieces {
      switch piece {
      case .text(let text): xml.text(text)
      case .output(let expression):
        xml.beginInText("output")
        xml.attribute("value", expression.xpath)
        xml.end()
      }
    }
  }
}
