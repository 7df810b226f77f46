import Basics
import Office
import Records

/// Informants in the words of one reader.
struct InformantView {
  let words: Words
  let atlas: PlaceAtlas
  let programmes: [ProgrammeRecord]
  let retention: InformantRetention
  let requester: Requester

  /// The codes of the list `informant` of the pack `baseline`; a form may have others, which are shown as they are.
  static let kinds = [
    "mukhtar", "authority", "representative", "teacher", "health_worker", "religious", "organisation", "employer",
    "estate", "resident",
  ]

  func kind(_ code: String) -> String { Self.kind(code, words) }

  static func kind(_ code: String, _ words: Words) -> String {
    kinds.contains(code) ? words["informant.kind.\(code)"] : code
  }

  func name(_ place: ID<Place>) -> String { atlas.path(place, in: words.language) }

  func name(_ programme: ID<Programme>) -> String {
    programmes.first { $0.id == programme }?.names.best(in: words.language) ?? "–"
  }

  /// Whether the reader keeps informants anywhere in the programme, which still goes on.
  func keeps(_ programme: ID<Programme>) -> Bool {
    guard programmes.first(where: { $0.id == programme })?.isClosed == false else { return false }
    return requester.grants(holding: Informants.keeping, on: retention.today).contains {
      $0.sensitivity >= .personal && ($0.programme == nil || $0.programme == programme)
    }
  }

  func lastDay(_ record: InformantRecord) -> Day {
    record.lastDay(retention: retention.months[record.programme])
  }

  /// Why it is to be erased; nil when it is not.
  func due(_ record: InformantRecord) -> String? {
    guard record.isDue(on: retention.today, retention: retention.months[record.programme]) else { return nil }
    return words[record.withdrawn == nil ? "informant.dueRetention" : "informant.dueWithdrawn"]
  }

  /// `mukhtar: 3, teacher: 1`.
  func counts(_ kinds: [String: Int]) -> String {
    words.list(
      kinds.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { code, count in
        words("informant.kindCount", ["kind": .isolated(kind(code)), "count": .text(words.number(count))])
      })
  }

  // MARK: Fields

  func day(_ visit: Visit, _ name: String, _ label: String, _ day: Day?) -> Field {
    Field(name, label, visit.form[name] ?? day?.description ?? "").with {
      ($0.type, $0.isRequired) = ("date", day != nil)
    }
  }

  func wording(_ visit: Visit, _ value: String, isRequired: Bool) -> Field {
    Field("wording", words["informant.wording"], visit.form["wording"] ?? value).with {
      ($0.isRequired, $0.longest, $0.hint) = (
        isRequired, InformantFacts.longestWording, words["informant.wordingHint"]
      )
    }
  }

  func kinds(chosen: String?) -> Field {
    var codes = Self.kinds
    if let chosen, !codes.contains(chosen) { codes.append(chosen) }
    return Field("kind", words["informant.kindLabel"]).with { field in
      field.options = codes.map { .init($0, kind($0), isChosen: $0 == chosen) }
    }
  }

  func how(_ chosen: String?) -> Field {
    Field("how", words["informant.howLabel"]).with { field in
      field.options = ["spoken", "written"].map { .init($0, words["informant.how.\($0)"], isChosen: $0 == chosen) }
    }
  }

  func mayReturn(_ chosen: String?) -> Field {
    Field("mayReturn", words["informant.mayReturn"]).with { field in
      field.options = ["yes", "no"].map { .init($0, words["informant.\($0)"], isChosen: $0 == chosen) }
    }
  }
}
