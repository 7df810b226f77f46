import Basics
import Collect
import Formats
import Foundation
import Office
import Records
import Store

/// Contradictions in the words of one reader.
struct ConflictView {
  let words: Words
  let atlas: PlaceAtlas
  let actors: [ID<Actor>: String]
  let programmes: [ID<Programme>: String]
  let offices: Conflicts.Offices
  /// Questions of the form whose answers the reader may not see.
  var hidden: Set<String> = []

  // MARK: The record

  func kind(_ record: ConflictRecord) -> String {
    let key = "conflict.record.\(record.kind)"
    return words.has(key) ? words[key] : record.kind
  }

  func name(_ record: ConflictRecord) -> String {
    let parts = [record.place.map(place), record.name.map(text)].compactMap(\.self).filter { !$0.isEmpty }
    return parts.isEmpty ? kind(record) : parts.joined(separator: " · ")
  }

  private func place(_ id: ID<Place>) -> String { atlas[id]?.names.best(in: words.language) ?? "–" }

  /// Texts by language, where the column holds such.
  private func text(_ column: String) -> String {
    guard column.hasPrefix("{") else { return column }
    if let texts: [String: String] = try? JSONText.decode(column) {
      return LocalizedText(texts).best(in: words.language)
    }
    return (try? JSONText.decode(column) as LocalizedText)?.best(in: words.language) ?? column
  }

  static func path(_ record: ConflictRecord) -> String? {
    let (stream, parent) = (record.stream, record.parent)
    switch record.kind {
    case "place": return "/records/places/\(stream)"
    case "site", "site-referral": return record.place.map { "/records/sites/\($0)" }
    case "site-pair": return "/records/sites/duplicates"
    case "site-weights": return "/records/sites/ranking"
    case "site-import": return "/records/sites/import/\(stream)"
    case "place-source": return "/office/sources"
    case "crosswalk": return "/records/places"
    case "flow-point": return record.name.map { "/records/flows/points/\($0)" }
    case "flow-signal": return "/records/flows/signals"
    case "tracking", "conversion-factor", "team": return parent.map { "/records/presence/programmes/\($0)" }
    case "round", "round-doubt": return parent.map { "/records/presence/rounds/\($0)" }
    case "assignment", "round-place", "round-profile":
      guard let parent, let place = record.place else { return nil }
      return "/records/presence/rounds/\(parent)/places/\(place)"
    case "round-import": return "/records/presence/imports/\(stream)"
    case "informant": return "/records/informants/\(stream)"
    case "activity": return "/records/activities/\(stream)"
    case "organisation": return "/records/activities/organisations"
    case "activity-import": return "/records/activities/imports/\(stream)"
    case "form", "pack": return "/collect/forms"
    case "import": return "/collect/imports/\(stream)"
    case "quarantine": return "/collect/quarantine/\(stream)"
    case "submission": return "/collect/submissions/\(stream)"
    case "programme": return "/office/programmes/\(stream)"
    case "office": return "/office/offices/\(stream)"
    case "release": return "/evidence/releases/\(stream)"
    default: return nil
    }
  }

  /// Where another value is written, apart from the page of the record.
  static func editPath(_ record: ConflictRecord) -> String? {
    switch record.kind {
    case "place", "site", "activity", "flow-point", "submission": path(record).map { $0 + "/edit" }
    default: nil
    }
  }

  // MARK: The field

  /// The field by its name; or what several records claim.
  func what(_ line: ConflictLine) -> String {
    guard line.isOfField else {
      let key = "conflict.claim.\(line.kind)"
      let claimed = line.field.split(separator: " ").last.map(String.init) ?? line.field
      return words.has(key) ? words(key, ["what": .isolated(claimed)]) : line.kind
    }
    let (head, rest) = Self.parts(line.field)
    let key = "conflict.field.\(head)"
    guard words.has(key) else { return line.field }
    guard !rest.isEmpty, ID<Entry>(rest) == nil else { return words[key] }
    if let language = Language(rawValue: rest) {
      return words(
        "conflict.fieldOf", ["field": .text(words[key]), "of": .text(words["place.language.\(language.rawValue)"])])
    }
    return words("conflict.fieldOf", ["field": .text(words[key]), "of": .isolated(rest)])
  }

  private static func parts(_ field: String) -> (head: String, rest: String) {
    let separator = field.firstIndex { $0 == " " || $0 == "-" && field.hasPrefix("month-") }
    guard let separator else { return (field, "") }
    return (String(field[..<separator]), String(field[field.index(after: separator)...]))
  }

  // MARK: The values

  func side(
    _ side: Disagreement.Side, of open: Conflicts.Open, showsValue: Bool, chosen: String? = nil
  ) -> ConflictSide {
    ConflictSide(
      entry: side.entry.id.description, values: showsValue ? values(side, of: open) : [],
      said: words.list([
        actors[side.entry.actor] ?? words["actor.unknown"], office(side.entry.node),
        words.time(side.entry.time.instant),
      ]), counts: side.counts, canBeTaken: side.canBeTaken, isChosen: side.entry.id.description == chosen)
  }

  private func office(_ node: ID<Node>) -> String {
    if let name = offices.names[node], !name.isEmpty { return name }
    return words[node == offices.own ? "conflict.ownOffice" : "conflict.otherOffice"]
  }

  private func values(_ side: Disagreement.Side, of open: Conflicts.Open) -> [String] {
    let (head, _) = Self.parts(open.line.field)
    if side.value.isEmpty { return [words["conflict.none"]] }
    switch (open.record.kind, head) {
    case ("submission", "answers"): return answers(side, beside: open.sides)
    case ("tracking", _): return settings(side, beside: open.sides)
    case (_, "names"): return side.value.split(whereSeparator: \.isNewline).map(String.init)
    case ("form", "version"), (_, "medium"), (_, "file"):
      return [words("conflict.content", ["digest": .isolated(String(side.value.prefix(8)))])]
    default: break
    }
    if Self.verbatim.contains(head) { return [side.value] }
    let tokens = side.value.split(separator: " ").map { token(String($0), open.record.kind, head) }
    return [tokens.joined(separator: " ")]
  }

  /// Fields that hold what somebody wrote.
  private static let verbatim: Set<String> = [
    "name", "manager", "acronym", "reason", "response", "facts", "licence", "basis", "marked", "measure", "code",
    "plan",
  ]

  /// A part of a value: an id as the name of what it is the id of, a day, a state.
  private func token(_ token: String, _ kind: String, _ head: String) -> String {
    if let id = ID<Place>(token) {
      if let place = atlas[id] { return place.names.best(in: words.language) }
      if let programme = programmes[id.recast()] { return programme }
      return id == .none ? words["conflict.none"] : words("conflict.id", ["id": .isolated(String(token.suffix(6)))])
    }
    if let day = Day(token) { return words.date(day) }
    if let key = Self.states["\(kind).\(head)"], words.has("\(key).\(token)") { return words["\(key).\(token)"] }
    let key = "conflict.value.\(token)"
    if words.has(key) { return words[key] }
    return Int(token).map { words.number($0) } ?? token
  }

  /// Where the words of values are.
  private static let states = [
    "place.kind": "place.kind", "place.status": "place.status", "site.state": "site.state",
    "round-place.status": "presence.status", "submission.review": "collect.state", "site.capacity": "site",
    "organisation.type": "activity.organisations.types",
  ]

  /// Answers that differ, as far as the versions have them.
  private func answers(_ side: Disagreement.Side, beside sides: [Disagreement.Side]) -> [String] {
    func leaves(_ side: Disagreement.Side) -> [String: String] {
      guard let xml = side.entry.event(SubmissionEdited.self)?.content.xml,
        let root = try? XMLElement.parse(xml, limits: SubmissionDocument.limits)
      else { return [:] }
      return root.answersByPath
    }
    let own = leaves(side)
    let others = sides.map(leaves)
    let paths = Set(others.flatMap(\.keys)).subtracting(hidden).filter { path in
      Set(others.map { $0[path] ?? "" }).count > 1
    }
    return paths.sorted().map { path in
      let answer = own[path] ?? ""
      return "\(path): \(answer.isEmpty ? words["conflict.none"] : answer)"
    }
  }

  /// Of the rules of a programme, those that differ.
  private func settings(_ side: Disagreement.Side, beside sides: [Disagreement.Side]) -> [String] {
    func rules(_ text: String) -> [String: String] {
      guard let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] else { return [:] }
      return object.mapValues { value in
        let data = try? JSONSerialization.data(withJSONObject: value, options: [.fragmentsAllowed, .sortedKeys])
        return data.map { String(decoding: $0, as: UTF8.self) } ?? "\(value)"
      }
    }
    let own = rules(side.value)
    let others = sides.map { rules($0.value) }
    let keys = Set(others.flatMap(\.keys)).filter { key in Set(others.map { $0[key] ?? "" }).count > 1 }
    return keys.sorted().map { "\($0): \(own[$0] ?? "–")" }
  }
}

extension XMLElement {
  /// The texts of the elements without others in them, by the names on the way; those of repeats one after the other.
  fileprivate var answersByPath: [String: String] {
    var found: [String: String] = [:]
    func gather(_ element: XMLElement, _ path: String) {
      for child in element.elements where child.name.local != "meta" && !child.isTemplate {
        let below = "\(path)/\(child.name.local)"
        if !child.elements.contains(where: { _ in true }) {
          found[below] = [found[below], child.text].compactMap(\.self).joined(separator: " | ")
        } else {
          gather(child, below)
        }
      }
    }
    gather(self, "")
    return found
  }
}
