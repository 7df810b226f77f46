import Basics
import Collect
import Evidence
import Office
import Records
import Store
import Synchronization
import Testing

@testable import Web

/// What a product repeats is about another time in each issue.
@Suite struct ProductsFollowTime {
  private static let form = """
    | survey |
    | | type | name | label |
    | | select_one round | round | Round |
    | | date | on | Day |
    | | select_one kind | kind | Kind |
    | choices |
    | | list_name | name | label |
    | | round | first | Round 1 |
    | | round | second | Round 2 |
    | | round | third | Round 3 |
    | | kind | tent | Tents |
    | | kind | house | Houses |
    | settings |
    | | form_title | form_id | version | konak:round | konak:day |
    | | Sites | sites | 1 | round | on |

    """

  private let time = Today()
  private let collect: CollectSite
  private let writer: ReleaseWriter
  private let head = Requester(.user(ID()), grants: [Grant(.administrator, sensitivity: .protected)])
  private let reviewer = Requester(.user(ID()), grants: [Grant(.reviewer)])

  init() async throws {
    collect = try await CollectSite(clock: Clock(now: { [time] in time.now }, random: Clock.live.random))
    writer = try collect.releaseWriter
    try await collect.publish(Self.form)
    try await Indicators(collect.store).define(
      as: IndicatorRecord(code: "sites", names: LocalizedText(english: "Sites"), form: "sites", measure: .count),
      by: collect.head)
  }

  private func send(_ round: String, on day: String, _ kind: String = "tent") async throws {
    try await collect.send(
      "<round>\(round)</round><on>\(day)</on><kind>\(kind)</kind>", id: "uuid:\(ID<Submission>())", form: "sites")
  }

  private func product(_ period: RelativePeriod, filter: Tabulation.Filter = .init()) async throws -> ID<Product> {
    try await Products(collect.store).define(
      as: ProductRecord(
        code: "monthly", kind: .factsheet, names: LocalizedText(english: "Monthly"), languages: [.english],
        blocks: [ProductBlock("sites", .indicator(.init("sites", filter: filter, period: period)))],
        steps: [ClearanceStep(.officer)]), by: collect.head)
  }

  private func content(_ issue: ID<Release>) async throws -> ReleaseContent {
    let content = try await collect.store.read { try $0.releaseContent(issue) }
    return try #require(content)
  }

  /// The figure of an issue with its conditions.
  private func told(_ issue: ID<Release>) async throws -> String {
    let content = try await content(issue)
    let figure = content[FigureAddress("sites")]?.value.map { Int($0) } ?? -1
    return "\(figure) \(content.tables[0].table.definition.conditions[.english] ?? "")"
  }

  private func publish(_ issue: ID<Release>) async throws {
    let line = try await collect.store.read { try $0.release(issue) }
    let digest = try #require(line).progress.digest
    try await writer.releases.take(.officer, of: issue, seeing: digest, by: head)
    try await writer.releases.publish(issue, seeing: digest, by: head)
  }

  @Test func `the newest round is the one that came last, in the form's order, and is frozen`() async throws {
    time.set("2026-03-10")
    let product = try await product(.newestRound)
    await #expect(throws: ProductRefusal.noRound(block: "sites")) {
      try await writer.prepare(product, by: collect.head)
    }
    try await send("first", on: "2026-03-01")
    try await send("second", on: "2026-03-02")
    try await send("second", on: "2026-03-03")
    let first = try await writer.prepare(product, by: collect.head)
    #expect(try await told(first) == "2 Only Round: Round 2")
    try await publish(first)

    try await send("third", on: "2026-03-09")
    let second = try await writer.prepare(product, by: collect.head)
    #expect(try await told(second) == "1 Only Round: Round 3")
    // Figured again, each is compared with what it was about; a correction stays about it.
    for issue in [first, second] {
      #expect(try await writer.releases.verify(issue).figures.map(\.state) == [.same])
    }
    try await send("second", on: "2026-03-04")
    let correction = try await writer.prepare(product, correcting: first, because: "One was late", by: collect.head)
    #expect(try await told(correction) == "3 Only Round: Round 2")
    #expect(try await writer.releases.verify(first).figures.map(\.state) == [.moved])
  }

  @Test func `whole months end before the month of the mission's day`() async throws {
    time.set("2026-03-10")
    for day in ["2026-01-31", "2026-02-01", "2026-02-28", "2026-03-01"] { try await send("first", on: day) }
    let product = try await product(.last(1, .month))
    let february = try await writer.prepare(product, by: collect.head)
    #expect(try await told(february).hasPrefix("2 "))
    time.set("2026-04-01")
    #expect(try await told(try await writer.prepare(product, by: collect.head)).hasPrefix("1 "))
    #expect(try await told(february).hasPrefix("2 "))
  }

  @Test func `an issue goes on where the one that went out last ended`() async throws {
    time.set("2026-03-10")
    for day in ["2026-01-05", "2026-03-09", "2026-03-10"] { try await send("first", on: day) }
    let product = try await product(.sinceLastIssue)
    let first = try await writer.prepare(product, by: collect.head)
    // What came on the day itself is not whole yet.
    #expect(try await told(first).hasPrefix("2 "))
    time.set("2026-03-12")
    // Nothing went out before: the second draft begins with the first.
    #expect(try await told(try await writer.prepare(product, by: collect.head)).hasPrefix("3 "))
    try await publish(first)
    try await send("first", on: "2026-03-11")
    #expect(try await told(try await writer.prepare(product, by: collect.head)).hasPrefix("2 "))
    time.set("2026-03-10")
    await #expect(throws: ProductRefusal.periodEmpty(block: "sites")) {
      try await writer.prepare(product, by: collect.head)
    }
  }

  @Test func `periods are whole and written as they are read`() throws {
    func days(_ count: Int, _ period: Tabulation.Period, _ today: String) throws -> String {
      let day = try #require(Day(today))
      let days = try #require(RelativePeriod.days(count, period, before: day))
      return "\(days.lowerBound) \(days.upperBound)"
    }
    #expect(try days(1, .week, "2026-11-29") == "2026-11-16 2026-11-22")
    #expect(try days(3, .month, "2026-03-31") == "2025-12-01 2026-02-28")
    #expect(try days(2, .quarter, "2026-04-01") == "2025-10-01 2026-03-31")
    #expect(try days(1, .year, "2026-01-01") == "2025-01-01 2025-12-31")
    #expect(try days(2, .day, "2026-03-01") == "2026-02-27 2026-02-28")
    for period in RelativePeriod.offered(beside: .last(7, .day)) { #expect(RelativePeriod("\(period)") == period) }
    for text in ["", "month", "month:0", "month:61", "round:2", "issue:1", "moon:1"] {
      #expect(RelativePeriod(text) == nil)
    }
  }
}

/// A day that a test sets, at noon.
private final class Today: Sendable {
  private let day = Mutex(Day(epochDay: 0))
  var now: Instant { Instant(microseconds: Int64(day.withLock(\.epochDay)) * 86_400_000_000 + 43_200_000_000) }
  func set(_ text: String) { day.withLock { $0 = Day(text) ?? $0 } }
}
