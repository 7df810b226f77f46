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
  /// Rows of a page to which others are added, and how many of these there are at most for each relation.
  private static let expandedPageSize = 200
  private static let mostExpanded = 5000
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
          .query(
            "$orderby",
            "A column, with `desc` the greatest first; what is alike, and all without it, in the order of receipt. "
              + "`$metadata` says by which columns."),
          .query(
            "$expand", "Rows that belong to each row: a relation of `$metadata`, with `$select` of its columns, or `*`."
          ),
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
      visit, ["$select", "$filter", "$orderby", "$expand", "$top", "$skip", "$skiptoken", "$count", "$format"])
    let taken = try await parts.taken(
      .submissions, of: form, called: record.title, as: "/api/v1/odata/\(record.formID)/\(name)", facts, by: visit)
    let expansions = try visit.query("$expand").map { try ODataExpansion.read($0, of: head, among: heads) } ?? []
    return answer(try await page(form, head, expansions, root(record, visit), visit), taken, visit)
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
    _ form: ID<FormDefinition>, _ head: ExportHead, _ expansions: [ODataExpansion], _ root: String, _ visit: Visit
  ) async throws -> JSON {
    let query = try query(form, head, visit)
    let selected = try head.selected(visit.query("$select"))
    let order = try visit.query("$orderby").map { try head.order($0) } ?? .receipt(isDescending: false)
    let top = try visit.number("$top", 0...Int(Int32.max))
    let token = try Token(visit, order)
    let pageSize = expansions.isEmpty ? Self.pageSize : Self.expandedPageSize
    let wanted = min(pageSize, token.left ?? top ?? .max)
    var cursor = token.cursor
    var skip = cursor == nil ? try visit.number("$skip", 0...Self.mostSkipped) ?? 0 : 0
    func read(_ limit: Int) async throws -> ExportPage {
      try await parts.exports.page(
        query, table: head.table, after: cursor, order: order, limit: limit, Self.options, for: visit.requester)
    }
    var isOver = wanted == 0
    while skip > 0, !isOver {
      let limit = min(skip, pageSize)
      let page = try await read(limit)
      (skip, cursor, isOver) = (skip - limit, page.next, page.next == nil)
    }
    let page = isOver ? nil : try await read(wanted)
    var members: [(String, JSON)] = [("@odata.context", .string(context(root, head, selected, expansions)))]
    if visit.query("$count") == "true" {
      members.append(
        ("@odata.count", .int(try await parts.exports.count(query, table: head.table, for: visit.requester))))
    }
    var rows = (page?.rows ?? []).map { head.members(of: $0, selected) }
    for expansion in expansions {
      try await expand(expansion, page?.submissions ?? [], into: &rows, form, root, visit)
    }
    members.append(("value", .array(rows.map { .object($0) })))
    let left = (token.left ?? top).map { $0 - rows.count }
    if let next = page?.next, left.map({ $0 > 0 }) ?? true {
      members.append(("@odata.nextLink", .string(nextLink(visit, Token(cursor: next, left: left)))))
    }
    return .object(members)
  }

  /// Reads what belongs to each row. A collection that does not fit says where it goes on in its own set.
  private func expand(
    _ expansion: ODataExpansion, _ submissions: [ID<Submission>], into rows: inout [[JSON.Member]],
    _ form: ID<FormDefinition>, _ root: String, _ visit: Visit
  ) async throws {
    guard !submissions.isEmpty else { return }
    let wanted = Array(Set(submissions)).sorted()
    let (relation, head) = (expansion.relation, expansion.head)
    let found = try await parts.exports.rows(
      of: wanted, form: form, table: head.table, limit: relation.isToMany ? Self.mostExpanded : wanted.count,
      Self.options, for: visit.requester)
    let related = Dictionary(grouping: found.rows.indices) { found.submissions[$0] }
      .mapValues { $0.map { JSON.object(head.members(of: found.rows[$0], expansion.selected)) } }
    for (index, submission) in submissions.enumerated() {
      let all = related[submission, default: []]
      guard relation.isToMany else {
        rows[index].append(JSON.Member(relation.name, all.first ?? .null))
        continue
      }
      rows[index].append(JSON.Member(relation.name, .array(all)))
      guard let last = found.next, case .row(let whole, _) = last, submission >= whole else { continue }
      var query: [(name: String, value: String)] = [("$filter", "submission eq '\(submission)'")]
      if let text = expansion.select { query.append(("$select", text)) }
      if submission == whole { query.append(("$skiptoken", last.text)) }
      query += visit.queries.fields(beginningWith: "").filter { Visit.reasonFields.contains($0.name) }
      rows[index].append(
        JSON.Member(relation.name + "@odata.nextLink", .string("\(root)/\(head.name)?\(Visit.query(query))")))
    }
  }

  /// Where a page goes on, and how many rows are still wanted.
  private struct Token {
    let cursor: ExportCursor?
    let left: Int?

    init(cursor: ExportCursor, left: Int?) {
      (self.cursor, self.left) = (cursor, left)
    }

    init(_ visit: Visit, _ order: ExportOrder) throws {
      guard let text = visit.query("$skiptoken") else {
        (cursor, left) = (nil, nil)
        return
      }
      let parts = text.split(separator: "~", maxSplits: 1)
      guard let first = parts.first, let cursor = ExportCursor(first, in: order),
        parts.count == 1 || Int(parts[1]) != nil
      else {
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

  private func context(
    _ root: String, _ head: ExportHead, _ selected: [Int], _ expansions: [ODataExpansion]
  ) -> String {
    var names = selected.count == head.columns.count ? [] : selected.map { head.columns[$0].name }
    names += expansions.map { "\($0.relation.name)(\($0.select ?? ""))" }
    return "\(root)/$metadata#\(head.name)\(names.isEmpty ? "" : "(\(names.joined(separator: ",")))")"
  }
}

extension ExportHead {
  fileprivate func members(of row: [ExportValue], _ selected: [Int]) -> [JSON.Member] {
    selected.map { JSON.Member(columns[$0].name, row[$0].json) }
  }

  /// `$select`: which columns, by index; all of them without it.
  func selected(_ text: String?) throws -> [Int] {
    guard let text, text != "*" else { return Array(columns.indices) }
    return try text.split(separator: ",").map { part in
      let name = part.trimmingCharacters(in: .whitespaces)
      guard let index = columns.firstIndex(where: { $0.name == name }) else {
        throw APIRefusal.parameter(name: "$select", allowed: columns.map(\.name).joined(separator: ", "))
      }
      return index
    }
  }

  /// `$orderby`: the key, or one column of the submissions.
  func order(_ text: String) throws -> ExportOrder {
    let terms = text.split(separator: ",").map { $0.split(separator: " ").map(String.init) }
    let isDescending = terms.first?.last == "desc"
    let areRead = terms.allSatisfy { $0.count == 1 || $0.count == 2 && ["asc", "desc"].contains($0[1]) }
    if areRead, terms.allSatisfy({ ($0.last == "desc") == isDescending }) {
      if !terms.isEmpty, zip(terms, keys).allSatisfy({ $0[0] == $1 }), terms.count <= keys.count {
        return .receipt(isDescending: isDescending)
      }
      if terms.count == 1, let key = columns.first(where: { $0.name == terms[0][0] })?.sort {
        return .sorted(SubmissionSort(key, isDescending: isDescending))
      }
    }
    let allowed = [keys.joined(separator: ",")] + columns.filter { $0.sort != nil }.map(\.name)
    throw APIRefusal.parameter(name: "$orderby", allowed: allowed.joined(separator: " | ") + " [asc|desc]")
  }
}
