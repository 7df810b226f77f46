import Basics
import Collect
import FormEngine

/// The questions of one version of a form in their order and groups, with their words in one of its languages.
///
/// Without the form as its author wrote it (a version that was published as XForm, or whose workbook has not come here)
/// questions are called by their names.
struct FormOutline {
  let groups: [Group]
  /// Names of the form's languages, without their codes; empty when it names none.
  let languages: [String]
  /// Index into `languages`; nil when there are none.
  let language: Int?
  /// Whether the form's texts are here.
  let hasTexts: Bool
  private let places: [String: (group: Int, question: Int)]

  /// Questions that stand together: at the top, in a group, in a repeat.
  struct Group {
    /// Of the groups around it and its own, outermost first; groups without a label are left out.
    let titles: [String]
    /// The repeats around its questions, outermost first.
    let repeats: [String]
    /// How many titles of the groups around the innermost repeat; titles after that are inside one instance.
    let depth: Int
    /// Whether it is the first with its innermost repeat.
    let beginsRepeat: Bool
    fileprivate(set) var questions: [Question] = []

    var title: String? { titles.isEmpty ? nil : titles.joined(separator: " › ") }
    /// The path of the innermost repeat; empty outside of repeats.
    var repeatPath: String { repeats.last ?? "" }
  }

  struct Question {
    /// The path under which its answers are kept.
    let path: String
    let name: String
    let label: String
    let hint: String?
    let kind: Kind
    /// Nil for a note, which has no answer.
    let type: TableSchema.ColumnType?
    let isRequired: Bool
    /// When it is asked, as its author wrote it.
    let condition: String?
    let constraintMessage: String?
    let choices: [Choice]
    let isLong: Bool
    let isReadOnly: Bool
  }

  struct Choice {
    let code: String
    let label: String
  }

  /// What a question asks for, in the words of the catalogue: `collect.questions.kind.…`.
  enum Kind: String {
    case text, integer, decimal, boolean, date, time, dateTime, choice, choices, ranking
    case geopoint, geotrace, geoshape, file, image, audio, video, note, calculate, automatic

    /// Whether a person answers it.
    var isAsked: Bool { self != .note && self != .calculate && self != .automatic }
  }

  subscript(path: String) -> Question? {
    places[path].map { groups[$0.group].questions[$0.question] }
  }

  func group(of path: String) -> Group? { places[path].map { groups[$0.group] } }

  var questions: some Sequence<Question> { groups.lazy.flatMap(\.questions) }

  /// The label of a question, or its name when the form does not know it.
  func label(_ path: String) -> String {
    self[path]?.label ?? path.split(separator: "/").last.map(String.init) ?? path
  }

  /// How a choice is called; its code when nobody says.
  func label(ofChoice code: String, at path: String) -> String {
    self[path]?.choices.first { $0.code == code }?.label ?? code
  }

  private init(groups: [Group], languages: [String], language: Int?, hasTexts: Bool) {
    self.groups = groups
    self.languages = languages
    self.language = language
    self.hasTexts = hasTexts
    var places: [String: (group: Int, question: Int)] = [:]
    for (number, group) in groups.enumerated() {
      for (position, question) in group.questions.enumerated() where question.type != nil {
        places[question.path] = (number, position)
      }
    }
    self.places = places
  }
}

/// The headings of groups in the order of a page: what stands in no group has one only where it follows a group, so that
/// it is not taken for a part of that.
struct GroupHeadings {
  private let words: Words
  private var hasBegun = false

  init(_ words: Words) {
    self.words = words
  }

  mutating func heading(of group: FormOutline.Group) -> String? {
    defer { hasBegun = hasBegun || group.title != nil }
    return group.title ?? (hasBegun ? words["collect.questions.furtherQuestions"] : nil)
  }
}

// MARK: From the form

extension FormOutline {
  /// `wanted`: the number of one of the form's languages; else the one that fits the reader.
  init(
    _ version: FormRecord.Version, _ form: FormDefinition?, wanted: Int? = nil, reader: Language,
    hiding hidden: Set<String> = []
  ) {
    let whole = FormOutline(version.content.shape, form, wanted: wanted, reader: reader)
    self = hidden.isEmpty ? whole : whole.hiding(hidden)
  }

  /// Without questions whose answers the reader may not see.
  private func hiding(_ paths: Set<String>) -> FormOutline {
    let groups = groups.compactMap { group -> Group? in
      var group = group
      let isOfThem = group.questions.contains { paths.contains($0.path) }
      group.questions.removeAll { paths.contains($0.path) || (isOfThem && !group.repeats.isEmpty) }
      return group.questions.isEmpty ? nil : group
    }
    return FormOutline(groups: groups, languages: languages, language: language, hasTexts: hasTexts)
  }

  init(_ draft: FormDraft, _ form: FormDefinition?, reader: Language) {
    self.init(draft.shape, form, wanted: nil, reader: reader)
  }

  private init(_ shape: FormShape, _ form: FormDefinition?, wanted: Int?, reader: Language) {
    guard let form else {
      self.init(shape)
      return
    }
    let known = wanted.flatMap { form.languages.indices.contains($0) ? $0 : nil }
    let language = form.languages.isEmpty ? nil : known ?? form.language(for: reader) ?? 0
    var builder = Builder(form: form, language: language)
    builder.walk(form.root, titles: [], repeats: [], depth: 0)
    self.init(
      groups: builder.groups, languages: form.languages.map { Self.name(of: $0) }, language: language, hasTexts: true)
  }

  /// `Türkçe (tr)` is called Türkçe.
  private static func name(of language: FormLanguage) -> String {
    guard language.code != nil, language.name.last == ")", let open = language.name.lastIndex(of: "(") else {
      return language.name
    }
    let name = language.name[..<open].split(separator: " ").joined(separator: " ")
    return name.isEmpty ? language.name : name
  }

  private struct Builder {
    let form: FormDefinition
    let language: Int?
    private let types: [FormNode.ID: TableSchema.ColumnType]
    var groups: [Group] = []
    private var begun: Set<String> = []

    init(form: FormDefinition, language: Int?) {
      self.form = form
      self.language = language
      types = Dictionary(
        form.tableSchema.tables.flatMap(\.columns).map { ($0.node, $0.type) }, uniquingKeysWith: { first, _ in first })
    }

    mutating func walk(_ node: FormNode, titles: [String], repeats: [String], depth: Int) {
      var isOpen = false
      for child in form.children(of: node) {
        switch child.kind {
        case .question:
          guard let question = question(child) else { continue }
          if !isOpen {
            let isNew = repeats.last.map { begun.insert($0).inserted } ?? false
            groups.append(Group(titles: titles, repeats: repeats, depth: depth, beginsRepeat: isNew))
          }
          isOpen = true
          groups[groups.count - 1].questions.append(question)
        case .group, .repeat:
          isOpen = false
          let label = PlainText.of(form.plainText(child.label, in: language))
          let inner = child.isRepeat ? repeats + [form.answerPath(child.path)] : repeats
          let title = label.isEmpty && child.isRepeat ? child.name : label
          walk(
            child, titles: title.isEmpty ? titles : titles + [title], repeats: inner,
            depth: child.isRepeat ? titles.count + 1 : depth)
        case .form, .meta, .attribute: continue
        }
      }
    }

    private func question(_ node: FormNode) -> Question? {
      guard let question = node.question, question.type != .trigger else { return nil }
      let label = PlainText.of(form.plainText(node.label, in: language))
      let hint = PlainText.of(form.plainText(node.hint, in: language))
      let message = PlainText.of(form.plainText(node.bind.constraintMessage, in: language))
      let kind = Kind(node)
      let choices = ((form.choices(of: node) ?? form.writtenChoices(of: node))?.choices ?? question.tags).map {
        choice in
        let text = PlainText.of(form.plainText(choice.label, in: language))
        return FormOutline.Choice(code: choice.name, label: text.isEmpty ? choice.name : text)
      }
      return Question(
        path: form.answerPath(node.path), name: node.name, label: label.isEmpty ? node.name : label,
        hint: hint.isEmpty ? nil : hint, kind: kind, type: kind == .note ? nil : types[node.id],
        isRequired: node.bind.required.map { !["no", "false", "false()"].contains($0.source) } ?? false,
        condition: node.bind.relevant?.source, constraintMessage: message.isEmpty ? nil : message, choices: choices,
        isLong: node.appearance?.contains("multiline") ?? false, isReadOnly: node.bind.readonly != nil)
    }
  }
}

extension FormOutline.Kind {
  init(_ node: FormNode) {
    let type = node.question?.type
    switch type {
    case .note: self = .note
    case .calculate, .hidden: self = .calculate
    case .start, .end, .today, .deviceid, .username, .email, .phonenumber, .simserial, .subscriberid, .audit,
      .startGeopoint, .backgroundGeopoint, .backgroundAudio:
      self = .automatic
    case .selectOne, .selectOneExternal: self = .choice
    case .selectMultiple: self = .choices
    case .rank: self = .ranking
    case .image: self = .image
    case .audio: self = .audio
    case .video: self = .video
    case .acknowledge: self = .boolean
    default: self = .init(node.answerType)
    }
    if node.bind.calculate != nil, self != .automatic, type?.control == nil { self = .calculate }
  }

  private init(_ answer: AnswerType) {
    self =
      switch answer {
      case .string, .barcode: .text
      case .integer: .integer
      case .decimal: .decimal
      case .boolean: .boolean
      case .date: .date
      case .time: .time
      case .dateTime: .dateTime
      case .geopoint: .geopoint
      case .geotrace: .geotrace
      case .geoshape: .geoshape
      case .file: .file
      case .rank: .ranking
      }
  }
}

// MARK: From the shape alone

extension FormOutline {
  private init(_ shape: FormShape) {
    var groups: [Group] = []
    for table in shape.tables {
      var repeats: [String] = []
      var next: FormShape.Table? = table
      while let current = next, let parent = current.parent, repeats.count <= shape.tables.count {
        repeats.insert(current.path, at: 0)
        next = shape.tables.indices.contains(parent) ? shape.tables[parent] : nil
      }
      let name = table.path.split(separator: "/").last.map(String.init)
      var group = Group(
        titles: name.map { [$0] } ?? [], repeats: repeats, depth: name == nil ? 0 : 1, beginsRepeat: !repeats.isEmpty)
      group.questions = table.questions.map { question in
        Question(
          path: question.path, name: question.name, label: question.name, hint: nil, kind: Kind(question.type),
          type: question.type, isRequired: false, condition: nil, constraintMessage: nil, choices: [], isLong: false,
          isReadOnly: false)
      }
      if !group.questions.isEmpty { groups.append(group) }
    }
    self.init(groups: groups, languages: [], language: nil, hasTexts: false)
  }
}

extension FormOutline.Kind {
  init(_ type: TableSchema.ColumnType) {
    self =
      switch type {
      case .text: .text
      case .integer: .integer
      case .decimal: .decimal
      case .boolean: .boolean
      case .date: .date
      case .time: .time
      case .dateTime: .dateTime
      case .choice: .choice
      case .choices: .choices
      case .ranking: .ranking
      case .geopoint: .geopoint
      case .geotrace: .geotrace
      case .geoshape: .geoshape
      case .file: .file
      }
  }
}

/// Labels of forms may hold marks of Markdown and HTML for phones, and values of other answers; pages show them as plain
/// text, with a gap where a value would be.
enum PlainText {
  private static let marks = Array("<*#_$".utf8)

  static func of(_ text: String) -> String {
    guard text.utf8.contains(where: { marks.contains($0) }) else { return text }
    var plain = text.replacing(/\$\{[^{}]{1,200}\}/, with: "…")
    plain = plain.replacing(/<\/?[A-Za-z][^<>]{0,200}>/, with: "")
    plain = plain.replacing(/(\*\*|__)(\S.*?)\1/) { $0.output.2 }
    plain = plain.replacing(/^#{1,6} +/.anchorsMatchLineEndings(), with: "")
    return plain
  }
}
