import Basics
import Collect
import Evidence
import Foundation
import Formats
import HTTPTypes
import Hummingbird
import NIOCore
import Office

/// Each form as an OData 4 service, for Power BI, Excel and whatever else reads it: one set of entities for its
/// submissions, and one for each repeat.
struct ODataRoutes: APIGroup {
  let parts: APIParts

  private static let root = "/api/v1/odata/{form}"
  private static let form = APIOperation.Parameter.path("form", "The form's id.")
  /// Rows of a page.
  private static let pageSize = 1000
  private static let mostSkipped = 10_000
  private static let options = ExportOptions(kind: .parquet)

  var operations: [APIOperation] {
    [
      APIOperation(
        "readService", Self.root, .submissions, "The sets of a form's OData service.", [Self.form], by: service),
      APIOperation(
        "readSet", Self.root + "/{set}", .submissions,
        "A set of the service, page by page; or `$metadata`, what its entities are made of.",
        [
          Self.form, .path("set", "`submissions`, the name of a repeat, or `$metadata`."),
          .query("$select", "Names of columns, separated by commas."),
          .query("$filter", "Comparisons with `eq`, `ne`, `lt`, `le`, `gt`, `ge`, `contains`, joined by `and`, `or`."),
          .query("$orderby", "`submission` or `submission desc`: the order of receipt."),
          .query("$top", "At most so many rows.", type: "integer"),
          .query("$skip", "Leaves out so many rows, at most 10,000.", type: "integer"),
          .query("$skiptoken", "Where the page begins, as `@odata.nextLink` says."),
          .query("$count", "`true`: how many there are in all."), .query("$format", "`json`."),
        ], answers: ["application/json", "application/xml"], by: set),
      APIOperation(
        "countSet", Self.root + "/{set}/{count}", .submissions, "How many entities a set has.",
        [
          Self.form, .path("set", "`submissions`, or the name of a repeat."), .path("count", "`$count`."),
          .query("$filter", "As for the set."),
        ], answers: ["text/plain"], by: count),
    ]
  }

  private func root(_ record: FormRecord, _ visit: Visit) -> String {
    let form = record.formID.addingPercentEncoding(withAllowedCharacters: .unreserved) ?? ""
    return visit.absolute("/api/v1/odata/\(form)")
  }

  private func heads(_ form: ID<FormDefinition>, _ visit: Visit) async throws -> [ExportHead] {
    try await parts.exports.heads(of: form, Self.options, for: visit.requester)
  }

  private func answer(_ value: JSON, _ facts: ExchangeFacts, _ visit: Visit) -> Response {
    visit.answer(
      value, facts, type: "application/json;odata.metadata=minimal;charset=utf-8",
      headers: [.init("odata-version")!: "4.0"])
  }

  private func service(_ visit: Visit) async throws -> Response {
    try refuseUnknown(visit, ["$format"])
    let (form, record) = try await parts.form(visit)
    let sets = try await heads(form, visit).map { head -> JSON in
      .object([
        ("name", .string(head.name)), ("title", .string(head.title)), ("kind", "EntitySet"),
        ("url", .string(head.name)),
      ])
    }
    return answer(
      .object([("@odata.context", .string(root(record, visit) + "/$metadata")), ("value", .array(sets))]),
      try await parts.facts(visit, programme: record.programme), visit)
  }

  private func set(_ visit: Visit) async throws -> Response {
    let (form, record) = try await parts.form(visit)
    let heads = try await heads(form, visit)
    let name = try visit.parameter("set")
    let facts = try await parts.facts(visit, programme: record.programme)
    if name == "$metadata" {
      try refuseUnknown(visit, ["$format"])
      var response = Response(
        status: .ok,
        headers: [
          .contentType: "application/xml;charset=utf-8", .cacheControl: "no-store", .init("odata-version")!: "4.0",
        ],
        body: ResponseBody(byteBuffer: ByteBuffer(string: ODataMetadata(heads: heads).xml)))
      response.tell(facts)
      return response
    }
    guard let head = heads.first(where: { $0.name == name }) else { throw AccessRefusal.notFound }
    try refuseUnknown(
      visit, ["$select", "$filter", "$orderby", "$top", "$skip", "$skiptoken", "$count", "$format"])
    let taken = try await parts.taken(
      .submissions, of: form, called: record.title, as: "/api/v1/odata/\(record.formID)/\(name)", facts, by: visit)
    return answer(try await page(form, head, root(record, visit), visit), taken, visit)
  }

  private func count(_ visit: Visit) async throws -> Response {
    let (form, record) = try await parts.form(visit)
    let name = try visit.parameter("set")
    guard try visit.parameter("count") == "$count",
      let head = try await heads(form, visit).first(where: { $0.name == name })
    else { throw AccessRefusal.notFound }
    try refuseUnknown(visit, ["$filter", "$format"])
    let count = try await parts.exports.count(try query(form, head, visit), table: head.table, for: visit.requester)
    var response = Response(
      status: .ok, headers: [.contentType: "text/plain;charset=utf-8", .init("odata-version")!: "4.0"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: String(count))))
    response.tell(try await parts.facts(visit, programme: record.programme))
    return response
  }

  /// System options that are unknown are refused, as the protocol asks; others are anybody's.
  private func refuseUnknown(_ visit: Visit, _ known: [String]) throws {
    guard visit.isQueryReadable else { throw APIRefusal.unreadable }
    for field in visit.queries.fields(beginningWith: "$") where !known.contains("$" + field.name) {
      throw APIRefusal.notOffered(what: "$" + field.name)
    }
    if let format = visit.query("$format"), format != "json", !format.hasPrefix("application/json") {
      throw APIRefusal.format(allowed: ["json"])
    }
  }

  private func query(_ form: ID<FormDefinition>, _ head: ExportHead, _ visit: Visit) throws -> SubmissionQuery {
    var query = SubmissionQuery(form: form)
    if let text = visit.query("$filter") { query.filters.append(try ODataFilter.read(text, head)) }
    return query
  }

  private func page(
    _ form: ID<FormDefinition>, _ head: ExportHead, _ root: String, _ visit: Visit
  ) async throws -> JSON {
    let query = try query(form, head, visit)
    let selected = try selected(head, visit)
    let isDescending = try isDescending(head, visit)
    let top = try visit.number("$top", 0...Int(Int32.max))
    let token = try Token(visit)
    let wanted = min(Self.pageSize, token.left ?? top ?? .max)
    var cursor = token.cursor
    var skip = cursor == nil ? try visit.number("$skip", 0...Self.mostSkipped) ?? 0 : 0
    func read(_ limit: Int) async throws -> ExportPage {
      try await parts.exports.page(
        query, table: head.table, after: cursor, isDescending: isDescending, limit: limit, Self.options,
        for: visit.requester)
    }
    var isOver = wanted == 0
    while skip > 0, !isOver {
      let limit = min(skip, Self.pageSize)
      let page = try await read(limit)
      (skip, cursor, isOver) = (skip - limit, page.next, page.next == nil)
    }
    let page = isOver ? nil : try await read(wanted)
    var members: [(String, JSON)] = [("@odata.context", .string(context(root, head, selected)))]
    if visit.query("$count") == "true" {
      members.append(
        ("@odata.count", .int(try await parts.exports.count(query, table: head.table, for: visit.requester))))
    }
    let rows = (page?.rows ?? []).map { row in
      JSON.object(selected.map { JSON.Member(head.columns[$0].name, row[$0].json) })
    }
    members.append(("value", .array(rows)))
    let left = (token.left ?? top).map { $0 - rows.count }
    if let next = page?.next, left.map({ $0 > 0 }) ?? true {
      members.append(("@odata.nextLink", .string(nextLink(visit, Token(cursor: next, left: left)))))
    }
    return .object(members)
  }

  /// Where a page goes on, and how many rows are still wanted.
  private struct Token {
    let cursor: ExportCursor?
    let left: Int?

    init(cursor: ExportCursor, left: Int?) {
      (self.cursor, self.left) = (cursor, left)
    }

    init(_ visit: Visit) throws {
      guard let text = visit.query("$skiptoken") else {
        (cursor, left) = (nil, nil)
        return
      }
      let parts = text.split(separator: "~", maxSplits: 1)
      guard let first = parts.first, let cursor = ExportCursor(first), parts.count == 1 || Int(parts[1]) != nil else {
        throw APIRefusal.parameter(name: "$skiptoken", allowed: "@odata.nextLink")
      }
      self.cursor = cursor
      left = parts.count > 1 ? Int(parts[1]).map { max(0, $0) } : nil
    }

    var text: String { (cursor?.text ?? "") + (left.map { "~\($0)" } ?? "") }
  }

  private func nextLink(_ visit: Visit, _ token: Token) -> String {
    visit.again(["$skiptoken": token.text], without: ["$skip"])
  }

  private func context(_ root: String, _ head: ExportHead, _ selected: [Int]) -> String {
    let names =
      selected.count == head.columns.count ? "" : "(\(selected.map { head.columns[$0].name }.joined(separator: ",")))"
    return "\(root)/$metadata#\(head.name)\(names)"
  }

  private func selected(_ head: ExportHead, _ visit: Visit) throws -> [Int] {
    guard let text = visit.query("$select"), text != "*" else { return Array(head.columns.indices) }
    return try text.split(separator: ",").map { part in
      let name = part.trimmingCharacters(in: .whitespaces)
      guard let index = head.columns.firstIndex(where: { $0.name == name }) else {
        throw APIRefusal.parameter(
          name: "$select", allowed: head.columns.map(\.name).joined(separator: ", "))
      }
      return index
    }
  }

  private func isDescending(_ head: ExportHead, _ visit: Visit) throws -> Bool {
    guard let text = visit.query("$orderby") else { return false }
    let terms = text.split(separator: ",").map { $0.split(separator: " ").map(String.init) }
    guard terms.count <= head.keys.count,
      zip(terms, head.keys).allSatisfy({ term, key in
        term.first == key && term.count <= 2 && (term.count == 1 || ["asc", "desc"].contains(term[1]))
      }), Set(terms.map { $0.last == "desc" }).count == 1
    else {
      throw APIRefusal.parameter(name: "$orderby", allowed: head.keys.joined(separator: ",") + " [asc|desc]")
    }
    return terms[0].last == "desc"
  }
}
