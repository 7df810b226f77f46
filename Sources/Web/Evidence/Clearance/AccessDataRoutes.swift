import Basics
package import Collect
import Evidence
import FormEngine
import Formats
import HTTPTypes
import Hummingbird
package import Office
package import Records
package import Store

/// What was granted, for whoever has the link: exactly these questions or columns, with their name in the file, until its day.
package struct AccessDataRoutes: RouteGroup {
  private let requests: AccessRequests
  private let forms: Forms
  private let exports: Exports
  private let office: Office
  private let activities: Activities

  package init(store: Store, forms: Forms, exports: Exports, office: Office, activities: Activities) {
    requests = AccessRequests(store)
    (self.forms, self.exports, self.office, self.activities) = (forms, exports, office, activities)
  }

  static func path(_ token: String) -> String { "/data/\(token)" }

  package var routes: [Route] {
    [
      .get("/data/{token}", .everybody, show),
      .get("/data/{token}/data.csv", .everybody) { try await file($0, isWorkbook: false) },
      .get("/data/{token}/data.xlsx", .everybody) { try await file($0, isWorkbook: true) },
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
    let names = try await AccessSubjectNames(requests.store, forms, office, in: words)
    let title = names.title(of: request.asked.subject)
    let label = try await names.labels(of: request.asked.subject)
    let model = AccessDataPage(
      title: title, lead: words["accessRequest.dataLead"],
      facts: [
        .init(
          label: words["accessRequest.givenTo"],
          value: words.list([request.asked.name, request.asked.organisation])),
        .init(label: words["accessRequest.purpose"], value: request.asked.purpose),
        .init(label: words["level.title"], value: words["level.restricted"]),
        .init(label: words["accessRequest.grantedUntil"], value: words.date(request.lastDay)),
      ], fields: fields.sorted().map(label), csv: "\(Self.path(token))/data.csv",
      xlsx: "\(Self.path(token))/data.xlsx")
    return try await visit.page(Page(title, model, width: .narrow))
  }

  private func file(_ visit: Visit, isWorkbook: Bool) async throws -> Response {
    let words = visit.words
    let (request, fields) = try await requests.open(try visit.parameter("token"), on: visit.today)
    let taken = try await office.dataExports.count(
      of: request.id, since: Instant(microseconds: Int64(Day(visit.now).epochDay) * 86_400_000_000))
    guard taken < AccessRequests.mostDownloads else { throw AccessRequestRefusal.downloads }
    let stamp = FileStamp(
      [
        ("givenTo", words.plainList([request.asked.name, request.asked.organisation])), ("at", visit.now.description),
        ("until", request.lastDay.description), ("note", words["accessRequest.notOn"]),
      ].map { FileStamp.Line(words["accessRequest.stamp.\($0.0)"], $0.1) })
    if case .form(let form) = request.asked.subject {
      return try await file(of: form, request, fields, stamp, isWorkbook ? .xlsx : .csv, words)
    }
    return try await table(of: request, fields, stamp, isWorkbook ? .xlsx : .csv, visit)
  }

  private func file(
    of formID: String, _ request: AccessRequest, _ fields: Set<String>, _ stamp: FileStamp, _ kind: ExportOptions.Kind,
    _ words: Words
  ) async throws -> Response {
    let id = ID<FormEngine.Form>(formID: formID)
    let record = try await forms.record(id)
    let language = try await forms.form(record.newest)?.language(for: words.language)
    var query = SubmissionQuery(form: id)
    query.filters = [.states(Set(ReviewState.allCases).subtracting([.rejected]))]
    let file = try await exports.export(
      query,
      ExportOptions(
        kind: kind, wording: kind == .csv ? .codes : .labels(language: language), language: words.language,
        mark: try await office.mark(ofProgramme: record.programme, in: words), stamp: stamp, only: fields),
      for: .system)
    try await note(request, record.title, file: file.name, words)
    return .download(file.bytes, named: file.name, type: file.type)
  }

  /// Of a register: a stream of any length.
  private func table(
    of request: AccessRequest, _ fields: Set<String>, _ stamp: FileStamp, _ format: ExchangeFormat, _ visit: Visit
  ) async throws -> Response {
    let (words, subject) = (visit.words, request.asked.subject)
    let names = try await AccessSubjectNames(requests.store, forms, office, in: words)
    var mark = try await office.mark(ofProgramme: names.programme(of: subject), in: words)
    if mark == nil, subject == .sites, try await hasPractice(on: visit.today) {
      mark = DataMark(.practice, words["programme.practiceFile"])
    }
    var facts = ExchangeFacts(
      licence: "Given to named people only: not to be passed on", level: Level.restricted.rawValue, date: visit.now,
      source: try await office.profile.current().name.best(in: .english), mark: mark)
    facts.stamp = stamp
    guard
      let table = try await AccessTables(activities, office, language: words.language).table(
        of: subject, facts: facts, only: fields, on: visit.today)
    else { throw AccessRequestRefusal.ended }
    let name = (mark?.filePrefix ?? "") + table.name + "." + format.ending
    try await note(request, names.title(of: subject), file: name, words)
    let bytes = format.encode(format.tellsFacts ? table : table.stamped, language: words.language)
    var response = Response.download(bytes, named: name, type: format.type)
    response.tell(facts)
    return response
  }

  /// Whether sites have figures of a programme that practises.
  private func hasPractice(on day: Day) async throws -> Bool {
    let practising = Set(try await office.programmes.all().filter { $0.assessment == nil }.map(\.id))
    guard !practising.isEmpty else { return false }
    return try await activities.store.read { try $0.allSites(SiteQuery(), SiteReach(.system, on: day)) }
      .contains { $0.figure?.programme.map(practising.contains) ?? false }
  }

  /// Before the first byte goes.
  private func note(_ request: AccessRequest, _ title: String, file: String, _ words: Words) async throws {
    try await office.dataExports.note(
      .granted, of: request.id, title: words.list([title, request.asked.organisation]), file: file,
      level: Level.restricted.rawValue, for: DataExport.Reason(.granted), by: .system)
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
