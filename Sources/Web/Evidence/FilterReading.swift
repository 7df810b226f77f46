import Basics
import Collect
import Evidence
import Records

extension Tabulation.Filter {
  /// The field that names the question about which the fields `least`, `most` and `answer` are.
  static let asked = "about"

  /// The conditions that an address or form asks for: `where=/site/kind=tent&where=/age=5..17&place=TUR031&from=2026-03-01`
  /// `&state=approved`, with those that the fields about one question add. Places are named by id, code, or a name that only
  /// one has on that day.
  ///
  /// Throws ``EvidenceRefusal`` and ``FieldRefusal``.
  init(_ query: Form, places atlas: PlaceAtlas, on today: Day) throws {
    var (answers, ranges) = ([String: Set<String>](), [String: AnswerRange]())
    for text in query.values("where") where !text.isEmpty {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { throw EvidenceRefusal.unknownQuestion(path: text) }
      let (path, value) = (parts[0], parts[1])
      if let range = AnswerRange(value) {
        ranges[path] = range
      } else {
        guard !value.contains("..") else { throw EvidenceRefusal.notARange(path: path) }
        answers[path, default: []].insert(value)
      }
    }
    if let path = query[Self.asked] {
      if let answer = query["answer"] { answers[path, default: []].insert(answer) }
      let (least, most) = (query["least"] ?? "", query["most"] ?? "")
      if !least.isEmpty || !most.isEmpty {
        guard let range = AnswerRange(Digits.ascii("\(least)..\(most)")) else {
          throw EvidenceRefusal.notARange(path: path)
        }
        ranges[path] = range
      }
    }
    var places: Set<ID<Place>> = []
    for text in query.values("place") where !text.isEmpty {
      guard let found = atlas.place(named: text, on: today) else { throw EvidenceRefusal.unknownPlace(text: text) }
      places.insert(found)
    }
    var states: Set<ReviewState> = []
    for text in query.values("state") where !text.isEmpty {
      // A rejected submission is in no figure.
      guard let state = ReviewState(rawValue: text), state != .rejected else {
        throw EvidenceRefusal.unknownState(text: text)
      }
      states.insert(state)
    }
    self.init(
      answers: answers, places: places, from: try query.optionalDay("from"), to: try query.optionalDay("to"),
      states: states, ranges: ranges)
  }

  /// A question that was named in the field, and of which nothing is chosen yet.
  func asked(_ query: Form) -> String? { query[Self.asked].flatMap { paths.contains($0) ? nil : $0 } }

  /// Each of its conditions but the days, with the filter that lacks it.
  var parts: [(part: FilterPart, without: Self)] {
    func filter(_ change: (inout Draft) -> Void) -> Self {
      var draft = Draft(
        answers: answers.mapValues(Set.init), places: Set(places), states: Set(states), ranges: ranges)
      change(&draft)
      return Self(
        answers: draft.answers.filter { !$0.value.isEmpty }, places: draft.places, from: from, to: to,
        states: draft.states, ranges: draft.ranges)
    }
    var parts: [(part: FilterPart, without: Self)] = []
    for place in places { parts.append((.place(place), filter { $0.places.remove(place) })) }
    for state in states { parts.append((.state(state), filter { $0.states.remove(state) })) }
    for (path, codes) in answers.sorted(by: { $0.key < $1.key }) {
      for code in codes { parts.append((.answer(path, code), filter { $0.answers[path]?.remove(code) })) }
    }
    for (path, range) in ranges.sorted(by: { $0.key < $1.key }) {
      parts.append((.range(path, range), filter { $0.ranges[path] = nil }))
    }
    return parts
  }

  private struct Draft {
    var answers: [String: Set<String>]
    var places: Set<ID<Place>>
    var states: Set<ReviewState>
    var ranges: [String: AnswerRange]
  }
}

/// One condition, as an address writes it.
enum FilterPart {
  case place(ID<Place>)
  case state(ReviewState)
  case answer(String, String)
  case range(String, AnswerRange)

  var field: (name: String, value: String) {
    switch self {
    case .place(let place): ("place", place.description)
    case .state(let state): ("state", state.rawValue)
    case .answer(let path, let code): ("where", "\(path)=\(code)")
    case .range(let path, let range): ("where", "\(path)=\(range)")
    }
  }
}
