import Basics
import Collect
import Evidence
import FormEngine
import Records

extension TabulationWords {
  var title: String { form.settings.title }

  /// Those that can be answered: the head of a table of choices shows the labels of the questions below it and no more.
  private var questions: [(node: FormNode, path: String, question: Question)] {
    form.questions.compactMap { node in
      guard node.appearance?.split(separator: " ").contains("label") != true else { return nil }
      let path = form.answerPath(node.path)
      return hidden.contains(path) ? nil : node.question.map { (node, path, $0) }
    }
  }

  enum Kind { case choice, number, day, text }

  /// How the answers to a question can be told apart or compared; nil for those that cannot.
  func kind(of path: String) -> Kind? {
    form[path: form.root.path + path].flatMap { node in node.question.flatMap { kind(node, $0) } }
  }

  private func kind(_ node: FormNode, _ question: Question) -> Kind? {
    switch question.type {
    // What a phone says of itself and when is about the interview, not in it.
    case .note, .trigger, .acknowledge, .rank, .start, .end, .deviceid, .username, .email, .phonenumber, .simserial,
      .subscriberid, .audit:
      return nil
    default: break
    }
    if form.choices(of: node) != nil { return .choice }
    switch node.answerType {
    case .integer, .decimal: return .number
    case .date, .dateTime: return .day
    case .string, .barcode: return tellsTexts ? .text : nil
    case .time, .geopoint, .geotrace, .geoshape, .boolean, .file, .rank: return nil
    }
  }

  /// Places and time come first, then the questions in the form's order, and the review state.
  var dimensions: [Tabulation.Dimension] {
    let asked = questions.flatMap { node, path, question -> [Tabulation.Dimension] in
      switch kind(node, question) {
      case .choice, .number, .text: [.answer(path: path)]
      case .day: [.week, .month, .year].map { .day(path: path, period: $0) }
      case nil: []
      }
    }
    return [.place(level: 1), .place(level: 2)] + Tabulation.Period.allCases.map { .period($0) } + asked + [.state]
  }

  /// Of whose answers a share can be.
  var choices: [String] {
    questions.filter { node, _, question in kind(node, question) == .choice }.map(\.path)
  }

  /// The questions on whose answers there can be a condition.
  var filtered: [String] {
    questions.filter { node, _, question in kind(node, question) != nil }.map(\.path)
  }

  var measures: [Tabulation.Measure] {
    let numbers = questions.filter { [.integer, .decimal].contains($0.node.answerType) && $0.question.type != .range }
    return [.count] + numbers.flatMap { [.sum(path: $0.path), .mean(path: $0.path)] }
  }

  /// The questions by whose answers units can be told apart.
  var labels: [String] {
    questions.filter { node, _, question in
      switch node.answerType {
      case .string, .barcode, .integer, .boolean, .date:
        ![.note, .trigger, .range, .rank, .selectMultiple].contains(question.type)
      default: false
      }
    }.map(\.path)
  }

  /// A choice by its label; by its code where the form does not know it any more.
  func answer(_ code: String, to path: String) -> String {
    guard let node = form[path: form.root.path + path],
      let choice = form.choices(of: node)?.choices.first(where: { $0.name == code })
    else { return code }
    let label = form.plainText(choice.label, in: form.language(for: words.language))
    return label.isEmpty ? code : label
  }

  /// How the categories of a table are called and ordered.
  func names(places: PlaceAtlas) -> TabulationAnswer.Names {
    let tabulation = self
    return TabulationAnswer.Names(
      language: words.language,
      label: { dimension, key in tabulation.category(key, of: dimension, places) },
      order: { dimension in
        switch dimension {
        case .answer(let path):
          guard let node = tabulation.form[path: tabulation.form.root.path + path] else { return nil }
          return tabulation.form.choices(of: node)?.choices.map(\.name)
        case .state: return ReviewState.allCases.map(\.rawValue)
        case .place, .period, .bands, .day: return nil
        }
      })
  }

  private func category(_ key: String, of dimension: Tabulation.Dimension, _ places: PlaceAtlas) -> String {
    switch dimension {
    case .place: return ID<Place>(hexadecimal: key).flatMap { places[$0] }?.names.best(in: words.language) ?? key
    case .answer(let path):
      let label = answer(key, to: path)
      return label == key && kind(of: path) == .number ? words.digits(of: key) : label
    case .bands(let path, let bands):
      let areWhole = form[path: form.root.path + path]?.answerType == .integer
      return bands[key].map { band($0, areWhole: areWhole) } ?? key
    case .state: return words["evidence.states.\(key)"]
    case .period(let period), .day(_, let period):
      guard let day = period.start(of: key) else { return key }
      switch period {
      case .day: return words.date(day)
      case .month: return "\(words["calendar.month.\(day.month)"]) \(words.digits(of: String(day.year)))"
      case .week, .quarter, .year: return words.digits(of: key)
      }
    }
  }

  /// Of whole numbers by its ends, of others by its lower end and what it stays below.
  private func band(_ band: NumberBands.Band, areWhole: Bool) -> String {
    guard let from = band.from else {
      return words("evidence.range.below", ["most": .isolated(band.below.map(number) ?? "")])
    }
    guard let below = band.below else { return between(number(from), nil) }
    if areWhole, from == from.rounded(), below == below.rounded() { return between(number(from), number(below - 1)) }
    return words("evidence.range.fromBelow", ["least": .isolated(number(from)), "most": .isolated(number(below))])
  }
}
