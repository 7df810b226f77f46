import Basics
import Collect
import HTTPTypes
import Hummingbird
import NIOCore
import Office

/// What a list of submissions finds, as a file.
struct ExportRoutes: RouteGroup {
  let parts: CollectParts

  var routes: [Route] {
    [
      .get("/collect/forms/{form}/export", .right(.exportSubmissions), export),
      .post("/collect/forms/{form}/export", .right(.exportSubmissions), exportInBackground),
    ]
  }

  /// Asks for the texts of a form that names no languages.
  static let onlyLabels = "labels"

  private func export(_ visit: Visit) async throws -> Response {
    let shown = try await parts.form(of: visit, reading: true)
    guard let request = try await request(visit.queries, shown, visit) else {
      return visit.redirect(to: try shown.path + "/submissions" + SubmissionAddress(visit.queries).query)
    }
    let file = try await parts.exports.export(request.query, request.options, for: visit.requester)
    try await parts.office.dataExports.note(
      .submissions, of: shown.id, title: shown.record.title, file: file.name, level: Self.level,
      conditions: request.conditions.count, for: visit.reason(visit.queries), by: visit.requester.actor)
    return .download(file.bytes, named: file.name, type: file.type)
  }

  /// It is written down when somebody takes the finished file: one that is never made was not taken.
  private func exportInBackground(_ visit: Visit) async throws -> Response {
    let shown = try await parts.form(of: visit, reading: true)
    guard let request = try await request(visit.form, shown, visit) else {
      return visit.redirect(to: try shown.path + "/submissions" + SubmissionAddress(visit.form).query)
    }
    let notice: Notice
    do {
      try await parts.backgroundExports.begin(request, by: visit.requester)
      notice = Notice(.success, visit.words["collect.exports.begun"])
    } catch ExportRefusal.tooMany {
      notice = Notice(.warning, visit.words.refusal(ExportRefusal.tooMany))
    }
    return visit.redirect(to: BackgroundExportRoutes.path, notice: notice)
  }

  /// What staff take of submissions is for the mission itself.
  static let level = "internal"

  /// What the list's conditions and the fields of the export ask for. Nil for a place that there is none of and for a
  /// condition that is not understood: the list says so, and everything would be far too much.
  private func request(_ asked: Form, _ shown: ShownForm, _ visit: Visit) async throws -> ExportRequest? {
    guard let kind = asked["kind"].flatMap(ExportOptions.Kind.init) else { throw AccessRefusal.malformed }
    let address = try SubmissionAddress(asked)
    let place = try await address.place.flatMapAsync { text in try await parts.place(text, visit) }
    guard address.place == nil || place != nil, address.notUnderstood(by: shown.outline).isEmpty else { return nil }

    var options = ExportOptions(
      kind: kind, splitsChoices: asked.isOn("split"), isTagged: asked.isOn("tags"),
      geometry: asked["shape"].flatMap { $0.isEmpty ? nil : $0 }, language: visit.words.language,
      mark: try await parts.office.mark(ofProgramme: shown.record.programme, in: visit.words),
      stamp: try visit.stamp(for: visit.reason(asked), level: Self.level))
    if let texts = asked["texts"], !texts.isEmpty {
      let language = Int(texts).flatMap { shown.outline.languages.indices.contains($0) ? $0 : nil }
      options.wording = .labels(language: language)
      options.titles = titles(in: visit.words)
    }
    let conditions = try await SubmissionsView(parts: parts, shown: shown, address: address, visit: visit).chips()
      .map(\.text)
    return ExportRequest(
      address.query(of: shown.id, outline: shown.outline, place: place), options, conditions: conditions,
      for: try visit.reason(asked))
  }

  private static let columns =
    [
      "submission", "row", "parent_row", "position", "instance", "name", "received", "day", "place", "place_name",
      "place_reported", "place_edition", "author", "state", "version", "edits", "missing_files", "doubts",
    ] + DataMark.Kind.allCases.map(\.rawValue)

  private func titles(in words: Words) -> [String: String] {
    Dictionary(
      Self.columns.map { ($0, words["collect.submissions.exports.column.\($0)"]) },
      uniquingKeysWith: { first, _ in first })
  }
}
