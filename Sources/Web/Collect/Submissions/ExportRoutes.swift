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
    [.get("/collect/forms/{form}/export", .right(.exportSubmissions), export)]
  }

  /// Asks for the texts of a form that names no languages.
  static let onlyLabels = "labels"

  private func export(_ visit: Visit) async throws -> Response {
    guard let kind = visit.query("kind").flatMap(ExportOptions.Kind.init) else { throw AccessRefusal.malformed }
    let shown = try await parts.form(of: visit)
    let address = SubmissionAddress(visit.queries)
    let place = try await address.place.flatMapAsync { text in try await parts.place(text, visit) }
    // The list says that there is no such place; everything would be far too much.
    if address.place != nil, place == nil { return visit.redirect(to: shown.path + "/submissions" + address.query) }

    var options = ExportOptions(
      kind: kind, splitsChoices: visit.queries.isOn("split"), language: visit.words.language,
      mark: try await parts.office.profile.current().mark(in: visit.words))
    if let texts = visit.query("texts"), !texts.isEmpty {
      let language = Int(texts).flatMap { shown.outline.languages.indices.contains($0) ? $0 : nil }
      options.wording = .labels(language: language)
      options.titles = titles(in: visit.words)
    }
    let file = try await parts.exports.export(
      address.query(of: shown.id, outline: shown.outline, place: place), options, for: visit.requester)
    return Response(
      status: .ok,
      headers: [
        .contentType: file.type, .cacheControl: "no-store",
        .contentDisposition: "attachment; filename=\"\(file.name)\"",
      ],
      body: ResponseBody { writer in
        for try await bytes in file.bytes { try await writer.write(ByteBuffer(bytes: bytes)) }
        try await writer.finish(nil)
      })
  }

  private static let columns = [
    "submission", "row", "parent_row", "position", "instance", "name", "received", "day", "place", "place_name",
    "author", "state", "version", "edits", "missing_files",
  ]

  private func titles(in words: Words) -> [String: String] {
    Dictionary(
      Self.columns.map { ($0, words["collect.submissions.exports.column.\($0)"]) },
      uniquingKeysWith: { first, _ in first })
  }
}
