import Basics
import Collect
import Evidence
import FormEngine
import Office
import Records
import Store

/// What the data that may be asked for are called, and their fields.
struct AccessSubjectNames: Sendable {
  private let forms: Forms
  private let titles: [String: String]
  private let rounds: [ID<Round>: TrackingRound]
  private let programmes: [ID<Programme>: ProgrammeRecord]
  private let words: Words

  init(_ store: Store, _ forms: Forms, _ office: Office, in words: Words) async throws {
    let all = try await office.programmes.all()
    let rounds = try await store.read { reader in try all.flatMap { try reader.rounds(of: $0.id) } }
    titles = Dictionary(
      try await forms.all().map { ($0.formID, $0.title) }, uniquingKeysWith: { first, _ in first })
    programmes = Dictionary(all.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    self.rounds = Dictionary(rounds.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    (self.forms, self.words) = (forms, words)
  }

  func title(of subject: AccessSubject) -> String {
    switch subject {
    case .form(let form): return titles[form] ?? form
    case .round(let id):
      guard let round = rounds[id] else { return words["actor.unknown"] }
      return words.list([name(round.programme), round.names.best(in: words.language)])
    case .sites: return words["site.title"]
    case .flows(let programme):
      return words.list([words["accessRequest.flows"], programme.map { name($0) } ?? words["terms.noProgramme"]])
    case .activities: return words["activity.title"]
    }
  }

  private func name(_ programme: ID<Programme>) -> String {
    programmes[programme]?.names.best(in: words.language) ?? words["actor.unknown"]
  }

  /// What questions of a form, or columns of a register, are called; questions by their paths where a former version asked
  /// them.
  func labels(of subject: AccessSubject) async throws -> (String) -> String {
    let register: String
    switch subject {
    case .form(let form): return try await labels(ofForm: form)
    case .round: register = "round"
    case .sites: register = "sites"
    case .flows: register = "flows"
    case .activities: register = "activities"
    }
    return { [words] in words["accessRequest.column.\(register).\($0)"] }
  }

  private func labels(ofForm form: String) async throws -> (String) -> String {
    let record = try await forms.record(ID(formID: form))
    guard let form = try await forms.form(record.newest) else { return { $0 } }
    return TabulationWords(form, in: words).question
  }

  /// The code of the programme whose data it gives; nil for none.
  func programme(of subject: AccessSubject) -> String? {
    switch subject {
    case .round(let id): rounds[id].flatMap { programmes[$0.programme]?.code }
    case .flows(let programme): programme.flatMap { programmes[$0]?.code }
    case .form, .sites, .activities: nil
    }
  }
}
