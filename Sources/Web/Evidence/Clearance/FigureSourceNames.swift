import Basics
import Collect
import Evidence
import FormEngine
import Office
import Records
import Store

/// The sources of figures that the mission has, and what they are called.
struct FigureSourceNames: Sendable {
  private let forms: [String: FormLine]
  private let programmes: [ID<Programme>: ProgrammeRecord]
  /// In the order in which a page lists them: forms, rounds, flow points.
  let all: [FigureSource]

  init(store: Store, office: Office) async throws {
    let day = Day(store.clock.now())
    let (forms, tracked, points, stated) = try await store.read { reader in
      (
        try reader.forms(), try reader.trackingProgrammes(),
        try reader.flowPoints(GrantFilter(.readEvidence, of: .system, sensitivity: .open, on: day)),
        try reader.statedTerms()
      )
    }
    self.forms = Dictionary(forms.map { ($0.formID, $0) }, uniquingKeysWith: { first, _ in first })
    programmes = Dictionary(
      try await office.programmes.all().map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let sources =
      forms.sorted { ($0.title, $0.formID) < ($1.title, $1.formID) }.map { FigureSource.form($0.formID) }
      + tracked.flatMap { programme in
        // What every programme has; others once something was said of them.
        FigureBasis.Source.allCases.map { FigureSource.rounds(programme, $0) }.filter {
          $0 == .rounds(programme, .register) || $0 == .rounds(programme, .informants) || stated[$0] != nil
        }
      } + Set(points.map(\.programme)).map { FigureSource.flows($0) }.sorted()
    all = sources + stated.keys.filter { !sources.contains($0) }.sorted()
  }

  func name(of source: FigureSource, in words: Words) -> String {
    switch source {
    case .form(let form): forms[form]?.title ?? form
    case .rounds(let programme, let method):
      words.list([name(programme, words), words["presence.source.\(method.rawValue)"]])
    case .flows(let programme): programme.map { name($0, words) } ?? words["terms.noProgramme"]
    }
  }

  func kind(of source: FigureSource, in words: Words) -> String {
    switch source {
    case .form: words["terms.kind.form"]
    case .rounds: words["terms.kind.rounds"]
    case .flows: words["terms.kind.flows"]
    }
  }

  private func name(_ programme: ID<Programme>, _ words: Words) -> String {
    programmes[programme]?.names.best(in: words.language) ?? words["actor.unknown"]
  }
}
