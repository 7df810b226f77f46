import Basics
import Collect
import Evidence
import FormEngine
import Foundation
import Office
import Records
import Store

/// The form a page of figures is about, as its reader may see it.
struct EvidenceSubject: Sendable {
  let record: FormRecord
  let words: TabulationWords
  /// The question that names the round.
  let round: String?
  let atlas: PlaceAtlas

  func request(_ query: Form, on day: Day) throws -> TabulationRequest {
    try TabulationRequest(query, form: record.formID, places: atlas, on: day)
  }

  func title(of request: TabulationRequest, _ finding: TabulationAnswer, pin: PinLine?) -> String {
    pin.map { PinTitles.title(of: $0.pin, repeatPath: finding.repeatPath, words) }
      ?? words.title(of: request.tabulation, figure: request.figure, repeatPath: finding.repeatPath)
  }

  /// For file names: letters that every system takes.
  var fileName: String {
    String(record.formID.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }.prefix(60))
  }

  /// Which of the submissions are looked at, and where the figures come from.
  func notes(on filter: Tabulation.Filter, at day: Day) -> [String] {
    [words.scope(of: filter, in: atlas)].compactMap(\.self) + [
      words.words("evidence.source", ["form": .isolated(record.title), "date": .text(words.words.date(day))])
    ]
  }

  /// When the question of a measure is asked, by the newest version of the form; nil where the store cannot tell.
  func asked(_ measure: IndicatorRecord.Measure) -> AskedCondition? {
    measure.asked.flatMap { AskedCondition(path: $0, in: words.form) }
  }

  /// How the question of a measure was marked; nil when it was not.
  func kind(of measure: IndicatorRecord.Measure) -> FormOptions.Measure? {
    measure.asked.flatMap { record.options.measures[$0] }
  }

  /// The same of the questions by which a table is split.
  func asked(_ tabulation: Tabulation) -> [String: AskedCondition] {
    let paths = tabulation.dimensions.compactMap(\.path)
    return Dictionary(
      paths.compactMap { path in AskedCondition(path: path, in: words.form).map { (path, $0) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// How a figure is split where nobody says it: by the form's rounds, else by month.
  var usualDimension: Tabulation.Dimension { round.map { .answer(path: $0) } ?? .period(.month) }

  /// The refusal with questions by their labels.
  func named(_ refusal: any Refusal) -> any Refusal {
    let paths = ["question", "other", "round"]
    return NamedRefusal(
      code: refusal.code,
      arguments: Dictionary(
        refusal.arguments.map { ($0.key, paths.contains($0.key) ? words.question($0.value) : $0.value) },
        uniquingKeysWith: { first, _ in first }), kind: refusal.kind)
  }

  private struct NamedRefusal: Refusal {
    let code: String
    let arguments: [String: String]
    let kind: RefusalKind
  }
}

/// Finds forms for whoever may see figures of them.
struct EvidenceSubjects: Sendable {
  let store: Store
  let forms: Forms
  let places: Places

  func subject(
    _ form: ID<FormEngine.Form>, _ visit: Visit, to right: Right = .readEvidence
  ) async throws -> EvidenceSubject {
    try await subject(form, for: visit.requester, to: right, on: visit.today, in: visit.words)
  }

  func subject(
    _ form: ID<FormEngine.Form>, for requester: Requester, to right: Right = .readEvidence, on day: Day, in words: Words
  ) async throws -> EvidenceSubject {
    let known = try await store.read { reader in
      try reader.formRecord(form).map { record in
        (
          record, terms: try reader.statedTerms(of: .form(record.formID))?.terms,
          isOfPersons: try reader.describesPersons(record)
        )
      }
    }
    guard let (record, terms, isOfPersons) = known else { throw EvidenceRefusal.unknownForm }
    let sensitivity = record.options.sensitivity
    func filter(_ right: Right) -> GrantFilter { GrantFilter(right, of: requester, sensitivity: sensitivity, on: day) }
    guard !filter(right).admitsNothing, let definition = try await forms.form(record.newest) else {
      throw EvidenceRefusal.unknownForm
    }
    var tabulation = TabulationWords(
      definition, in: words, hiding: record.hidden(from: requester, right, on: day))
    tabulation.units = terms?.units ?? [:]
    tabulation.tellsTexts = !isOfPersons || filter(.readSubmissions).covers(filter(.readEvidence).bounds)
    return EvidenceSubject(
      record: record, words: tabulation, round: definition.roundQuestion,
      atlas: try await places.atlas())
  }

  /// Forms of which the reader may see figures.
  func visible(to visit: Visit) async throws -> [FormLine] {
    let requester = try visit.requester
    return try await store.read { try $0.forms() }.filter { line in
      !GrantFilter(.readEvidence, of: requester, sensitivity: line.sensitivity, on: visit.today).admitsNothing
    }
  }
}
