import Basics
package import Collect
import Evidence
import FormEngine
import Formats
import HTTPTypes
import Hummingbird
package import Office
package import Store

/// What was granted, for whoever has the link: exactly these questions, with their name in the file, until its day.
package struct AccessDataRoutes: RouteGroup {
  private let requests: AccessRequests
  private let forms: Forms
  private let exports: Exports
  private let office: Office

  package init(store: Store, forms: Forms, exports: Exports, office: Office) {
    requests = AccessRequests(store)
    (self.forms, self.exports, self.office) = (forms, exports, office)
  }

  static func path(_ token: String) -> String { "/data/\(token)" }

  package var routes: [Route] {
    [
      .get("/data/{token}", .everybody, show),
      .get("/data/{token}/data.csv", .everybody) { try await file($0, .csv) },
      .get("/data/{token}/data.xlsx", .everybody) { try await file($0, .xlsx) },
    ]
  }

  private func show(_ visit: Visit) async throws -> Response {
    let words = visit.words
    let token = try visit.parameter("token")
    let (request, fields): (AccessRequest, Set<String>)
    do {
      (request, fields) = try await requests.open(token, on: visit.today)
    } catch AccessRequestRefusal.ended {
      return try await visit.page(
        Page(
          words["accessRequest.ended"],
          MessagePage(title: words["accessRequest.ended"], text: words["accessRequest.endedText"]), width: .narrow,
          status: .notFound))
    }
    let record = try await forms.record(ID(formID: request.asked.form))
    let form = try await forms.form(record.newest)
    let label = form.map { TabulationWords($0, in: words).question } ?? { $0 }
    let model = AccessDataPage(
      title: record.title, lead: words["accessRequest.dataLead"],
      facts: [
        .init(
          label: words["accessRequest.givenTo"],
          value: words.list([request.asked.name, request.asked.organisation])),
        .init(label: words["accessRequest.purpose"], value: request.asked.purpose),
        .init(label: words["level.title"], value: words["level.restricted"]),
        .init(label: words["accessRequest.grantedUntil"], value: words.date(request.lastDay)),
      ], fields: fields.sorted().map(label), csv: "\(Self.path(token))/data.csv",
      xlsx: "\(Self.path(token))/data.xlsx")
    return try await visit.page(Page(record.title, model, width: .narrow))
  }

  private func file(_ visit: Visit, _ kind: ExportOptions.Kind) async throws -> Response {
    let words = visit.words
    let (request, fields) = try await requests.open(try visit.parameter("token"), on: visit.today)
    let taken = try await office.dataExports.count(
      of: request.id, since: Instant(microseconds: Int64(Day(visit.now).epochDay) * 86_400_000_000))
    guard taken < AccessRequests.mostDownloads else { throw AccessRequestRefusal.downloads }
    let id = ID<FormEngine.Form>(formID: request.asked.form)
    let record = try await forms.record(id)
    let language = try await forms.form(record.newest)?.language(for: words.language)
    var query = SubmissionQuery(form: id)
    query.filters = [.states(Set(ReviewState.allCases).subtracting([.rejected]))]
    let stamp = FileStamp(
      [
        ("givenTo", words.plainList([request.asked.name, request.asked.organisation])), ("at", visit.now.description),
        ("until", request.lastDay.description), ("note", words["accessRequest.notOn"]),
      ].map { FileStamp.Line(words["accessRequest.stamp.\($0.0)"], $0.1) })
    let file = try await exports.export(
      query,
      ExportOptions(
        kind: kind, wording: kind == .csv ? .codes : .labels(language: language), language: words.language,
        mark: try await office.mark(ofProgramme: record.programme, in: words), stamp: stamp, only: fields),
      for: .system)
    try await office.dataExports.note(
      .granted, of: request.id, title: words.list([record.title, request.asked.organisation]), file: file.name,
      level: Level.restricted.rawValue, for: DataExport.Reason(.granted), by: .system)
    return .download(file.bytes, named: file.name, type: file.type)
  }
}

extension AccessRequest {
  fileprivate var lastDay: Day {
    if case .granted(let grant) = answer { grant.until } else { asked.until }
  }
}

extension Words {
  /// For files: without the marks that keep directions apart on a page.
  fileprivate func plainList(_ parts: [String]) -> String { parts.joined(separator: self["list.comma"]) }
}
