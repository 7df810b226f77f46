import Basics
import FormEngine
import Formats
import Office
import Store
import Testing
import Worlds

@testable import Collect

/// What programs ask for page by page.
@Suite struct PagesOfTables {
  private let options = ExportOptions(kind: .parquet)

  /// Nine people of 10 to 90 years, every third without a name, at points on a line to the east; each with two children.
  private func survey(_ engine: EngineKind) async throws -> (CollectWorld, ID<FormEngine.Form>) {
    let world = try await CollectWorld(engine)
    let form = try await world.publish(
      "survey", "1",
      [
        .questions(["name": .text, "age": .integer, "born": .date, "where": .geopoint, "well": .boolean]),
        .questions(["child": .text], in: "/children", of: 0),
      ])
    for number in 1...9 {
      let name = number % 3 == 0 ? "" : "<name>n\(number % 2)</name>"
      let children = (1...2).map { "<children><child>c\($0)</child></children>" }.joined()
      try await world.send(
        submission(
          "uuid:\(number)",
          """
          \(name)<age>\(number)0</age><born>200\(number)-01-01</born><where>36 3\(number) 0 0</where>\
          <well>\(number > 4)</well>\(children)
          """))
    }
    return (world, form)
  }

  private func found(
    _ filters: [SubmissionFilter], _ world: CollectWorld, _ form: ID<FormEngine.Form>
  ) async throws -> [Int] {
    var query = SubmissionQuery(form: form)
    query.filters = filters
    let heads = try await world.exports.heads(of: form, options, for: world.officer)
    let age = try #require(heads[0].columns.firstIndex { $0.name == "age" })
    let page = try await world.exports.page(
      query, table: 0, after: nil, limit: 100, options, for: world.officer)
    #expect(try await world.exports.count(query, table: 0, for: world.officer) == page.rows.count)
    return page.rows.map { row in if case .integer(let number) = row[age] { number / 10 } else { -1 } }
  }

  @Test(arguments: Engines.all)
  func `conditions are joined, compare with their own kind, and know what has no answer`(engine: EngineKind)
    async throws
  {
    let (world, form) = try await survey(engine)
    func asks(_ path: String, _ comparison: SubmissionFilter.Comparison, _ operand: SubmissionFilter.Operand)
      -> SubmissionFilter
    { .question(path: "/" + path, .compares(comparison, operand)) }
    func finds(_ filters: SubmissionFilter..., expecting wanted: [Int]) async throws {
      #expect(try await found(filters, world, form) == wanted, "\(filters)")
    }
    try await finds(asks("age", .more, .number(60)), expecting: [7, 8, 9])
    try await finds(asks("age", .atMost, .number(25.5)), expecting: [1, 2])
    try await finds(asks("name", .equal, .text("n1")), expecting: [1, 5, 7])
    try await finds(asks("name", .notEqual, .text("n1")), expecting: [2, 3, 4, 6, 8, 9])
    try await finds(asks("name", .equal, .nothing), expecting: [3, 6, 9])
    try await finds(asks("name", .less, .text("z")), expecting: [])
    try await finds(asks("age", .equal, .text("10")), expecting: [])
    try await finds(asks("well", .equal, .truth(false)), expecting: [1, 2, 3, 4])
    let day = try #require(Day("2008-01-01"))
    try await finds(asks("born", .atLeast, .day(day)), expecting: [8, 9])
    try await finds(
      .any([
        asks("age", .less, .number(20)), .all([asks("well", .equal, .truth(true)), asks("name", .equal, .nothing)]),
      ]),
      expecting: [1, 6, 9])
    try await finds(.any([]), expecting: [])
    try await finds(.all([]), .any([.all([]), .unplaced]), expecting: Array(1...9))
    try await finds(
      .own(.edits, .equal, .number(0)), .own(.state, .notEqual, .text("approved")), expecting: Array(1...9))
    try await finds(.own(.received, .less, .instant(Instant(microseconds: 0))), expecting: [])
    try await finds(.own(.submission, .equal, .text("none")), expecting: [])
    try await finds(
      .question(path: "/where", .isInside(west: 33, south: 35, east: 35.5, north: 37)), expecting: [3, 4, 5])
    try await finds(.question(path: "/where", .isInside(west: 33, south: 37, east: 35.5, north: 38)), expecting: [])
  }

  @Test(arguments: Engines.all)
  func `a question that changed its type is other than a value only where none of its columns has it`(
    engine: EngineKind
  ) async throws {
    let (world, form) = try await survey(engine)
    try await world.publish("survey", "2", [.questions(["name": .text, "age": .text])])
    try await world.send(submission("uuid:10", "<age>old</age>", version: "2"))
    func count(_ comparison: SubmissionFilter.Comparison, _ operand: SubmissionFilter.Operand) async throws -> Int {
      var query = SubmissionQuery(form: form)
      query.filters = [.question(path: "/age", .compares(comparison, operand))]
      return try await world.exports.count(query, table: 0, for: world.officer)
    }
    #expect(try await count(.notEqual, .number(10)) == 9)
    #expect(try await count(.notEqual, .text("old")) == 9)
    #expect(try await count(.equal, .nothing) == 0)
    #expect(try await count(.notEqual, .nothing) == 10)
    #expect(try await count(.equal, .number(10)) == 1)
  }

  @Test(arguments: Engines.all, [false, true])
  func `pages follow each other without a gap, in either order, in repeats too`(engine: EngineKind, isDescending: Bool)
    async throws
  {
    let (world, form) = try await survey(engine)
    let heads = try await world.exports.heads(of: form, options, for: world.officer)
    #expect(heads.map(\.name) == ["submissions", "children"] && heads[1].keys == ["submission", "row"])
    for head in heads {
      var rows: [[ExportValue]] = []
      var cursor: ExportCursor?
      var pages = 0
      repeat {
        let page = try await world.exports.page(
          SubmissionQuery(form: form), table: head.table, after: cursor, order: .receipt(isDescending: isDescending),
          limit: 4, options,
          for: world.officer)
        rows += page.rows
        cursor = try page.next.map { try #require(ExportCursor($0.text)) }
        pages += 1
      } while cursor != nil
      let all = try await world.exports.rows(SubmissionQuery(form: form), table: head.name, options, for: world.officer)
      let whole = try #require(try await all.next())
      #expect(try await all.next() == nil)
      #expect(rows == (isDescending ? whole.reversed() : whole) && whole.count == (head.isRepeat ? 18 : 9))
      #expect(pages == (head.isRepeat ? 5 : 3))
    }
  }

  @Test(arguments: Engines.all, [false, true])
  func `pages in the order of a column follow each other without a gap, what is alike as it was received`(
    engine: EngineKind, isDescending: Bool
  ) async throws {
    let (world, form) = try await survey(engine)
    let heads = try await world.exports.heads(of: form, options, for: world.officer)
    #expect(heads[1].columns.allSatisfy { $0.sort == nil })
    let columns = heads[0].columns
    #expect(columns.first { $0.name == "where" }?.sort == nil && columns.first { $0.name == "place" }?.sort == nil)
    let age = try #require(columns.firstIndex { $0.name == "age" })
    func numbers(_ name: String) async throws -> [Int] {
      let asked = columns.first { $0.sort == .question("/" + name) } ?? columns.first { $0.name == name }
      let key = try #require(asked?.sort)
      let order = ExportOrder.sorted(SubmissionSort(key, isDescending: isDescending))
      var numbers: [Int] = []
      var cursor: ExportCursor?
      repeat {
        let page = try await world.exports.page(
          SubmissionQuery(form: form), table: 0, after: cursor, order: order, limit: 2, options, for: world.officer)
        #expect(page.rows.map { $0[0] } == page.submissions.map { .text($0.description) })
        for row in page.rows { if case .integer(let number) = row[age] { numbers.append(number / 10) } }
        cursor = try page.next.map { try #require(ExportCursor($0.text, in: order)) }
      } while cursor != nil
      return isDescending ? numbers.reversed() : numbers
    }
    #expect(try await numbers("name") == [3, 6, 9, 2, 4, 8, 1, 5, 7])
    #expect(try await numbers("well") == Array(1...9))
    for name in ["age", "born", "received", "day", "state", "version", "edits", "missing_files"] {
      #expect(try await numbers(name) == Array(1...9), "\(name)")
    }
  }

  @Test(arguments: Engines.all)
  func `an order without an index is refused for more submissions than are sorted`(engine: EngineKind) async throws {
    let (world, form) = try await survey(engine)
    func page(_ query: SubmissionQuery, upTo most: Int) async throws -> ExportPage {
      try await world.exports.page(
        query, table: 0, after: nil, order: .sorted(SubmissionSort(.question("/age")), upTo: most), limit: 1, options,
        for: world.officer)
    }
    var query = SubmissionQuery(form: form)
    #expect(try await page(query, upTo: 9).rows.count == 1)
    await #expect(throws: SortTooLarge(most: 8)) { try await page(query, upTo: 8) }
    query.filters = [.question(path: "/well", .compares(.equal, .truth(false)))]
    #expect(try await page(query, upTo: 8).rows.count == 1)
    try await world.forms.configure(form, FormConfigured(marked: ["/age"]), by: world.officer)
    query.filters = []
    #expect(try await page(query, upTo: 8).rows.count == 1)
  }

  @Test(arguments: Engines.all)
  func `rows that belong to submissions come in their order, up to a bound`(engine: EngineKind) async throws {
    let (world, form) = try await survey(engine)
    let heads = try await world.exports.heads(of: form, options, for: world.officer)
    #expect(heads[0].relations.map(\.name) == ["children"] && heads[1].relations.map(\.name) == ["of_submission"])
    let all = try await world.exports.page(
      SubmissionQuery(form: form), table: 0, after: nil, limit: 9, options, for: world.officer
    ).submissions
    func rows(_ table: Int, of submissions: [ID<Submission>], _ limit: Int) async throws -> ExportPage {
      try await world.exports.rows(of: submissions, form: form, table: table, limit: limit, options, for: world.officer)
    }
    let wanted = [all[1], all[7]]
    #expect(try await rows(1, of: wanted, 5).submissions == [all[1], all[1], all[7], all[7]])
    #expect(try await rows(1, of: wanted, 5).next == nil)
    let cut = try await rows(1, of: wanted, 3)
    #expect(cut.submissions == [all[1], all[1], all[7]] && cut.next?.text.hasPrefix("\(all[7]).") == true)
    #expect(try await rows(0, of: wanted, 5).submissions == wanted)
    let elsewhere = Requester(.user(ID()), grants: [Grant(.manager, programme: ID(), sensitivity: .protected)])
    let hidden = try await world.exports.rows(
      of: wanted, form: form, table: 1, limit: 5, options, for: elsewhere)
    #expect(hidden.rows.isEmpty)
  }

  @Test func `who may not export is told that there is no such form`() async throws {
    let (world, form) = try await survey(.sqlite)
    let reader = Requester(.user(ID()), grants: [Grant(.viewer)])
    await #expect(throws: FormRefusal.unknown) { try await world.exports.heads(of: form, options, for: reader) }
    await #expect(throws: FormRefusal.unknown) {
      try await world.exports.page(SubmissionQuery(form: form), table: 0, after: nil, limit: 1, options, for: reader)
    }
    await #expect(throws: FormRefusal.unknown) {
      try await world.exports.count(SubmissionQuery(form: form), table: 0, for: reader)
    }
  }

  @Test(arguments: ["", "x.1", "1", "0190a0a0-0000-7000-8000-000000000000.-1", "0190a0a0-0000-7000-8000-000000000000"])
  func `a cursor that is none begins nowhere`(text: String) {
    #expect(ExportCursor(text) == nil)
  }

  @Test func `names are letters, digits and lines, no two alike in any case`() {
    var names = PlainNames()
    #expect(
      ["a/b", "a.b", "A_B", "1", "ağaç", ""].map { names.unique($0) } == ["a_b", "a_b_2", "A_B_3", "c_1", "a_a_", "c_"])
  }
}
