import Basics
import FormEngine
import Store
import Testing
import Worlds

@testable import Collect

@Suite struct SubmissionLists {
  @Test(arguments: Engines.all)
  func `pages follow each other without gap or repetition, whatever they are sorted by`(engine: EngineKind) async throws
  {
    let world = try await CollectWorld(engine)
    let form = try await Self.fill(world)
    for key: SubmissionSort.Key in [
      .received, .day, .state, .version, .question("/people"), .question("/camp"), .place,
    ] {
      for isDescending in [false, true] {
        var query = SubmissionQuery(form: form, sort: SubmissionSort(key, isDescending: isDescending), limit: 7)
        query.columns = ["/people", "/camp"]
        var seen: [SubmissionLine] = []
        var page = try await world.submissions.page(query, for: world.officer)
        while true {
          seen += page.lines
          #expect(page.lines.count == 7 || page.next == nil)
          guard let next = page.next else { break }
          query.after = SubmissionCursor(next.description)
          #expect(query.after == next)
          page = try await world.submissions.page(query, for: world.officer)
        }
        #expect(seen.count == 40 && Set(seen.map(\.submission)).count == 40, "\(key) \(isDescending)")
        // And back again from the last page.
        var back = Array(page.lines.map(\.submission))
        query.after = nil
        while let previous = page.previous {
          query.before = previous
          page = try await world.submissions.page(query, for: world.officer)
          back = page.lines.map(\.submission) + back
        }
        #expect(back == seen.map(\.submission), "\(key) \(isDescending)")
        if key == .question("/people") {
          let people = seen.map { line -> Int64 in
            if case .integer(let number) = line.answers["/people"] { number } else { -1 }
          }
          #expect(people == people.sorted(by: isDescending ? { $0 > $1 } : { $0 < $1 }))
          #expect(people.contains(-1))
        }
      }
    }
  }

  @Test(arguments: Engines.all)
  func `what lies below a place is in the order of its places, page after page`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    let form = try await Self.fill(world)
    let (area, inside) = (ID<Place>(), (0..<4).map { _ in ID<Place>() })
    try await world.store.database.write { writer in
      try writer.run("CREATE TABLE place_ancestor (place \(.id) NOT NULL, ancestor \(.id) NOT NULL)")
      for place in inside {
        try writer.run("INSERT INTO place_ancestor (place, ancestor) VALUES (\(place), \(area))")
      }
    }
    let all = try await world.submissions.page(SubmissionQuery(form: form, limit: 100), for: world.officer).lines
    for (number, line) in all.enumerated() where number.isMultiple(of: 2) {
      try await world.submissions.place(line.submission, at: inside[number / 2 % 4], by: world.officer)
    }
    for isDescending in [false, true] {
      var query = SubmissionQuery(form: form, sort: SubmissionSort(.place, isDescending: isDescending), limit: 3)
      query.filters = [.place(area)]
      var seen: [SubmissionLine] = []
      repeat {
        let page = try await world.submissions.page(query, for: world.officer)
        seen += page.lines
        query.after = page.next
      } while query.after != nil
      #expect(Set(seen.map(\.submission)).count == 20 && seen.count == 20)
      let places = seen.compactMap(\.place)
      #expect(places == places.sorted { isDescending ? $1 < $0 : $0 < $1 } && Set(places) == Set(inside))
    }
  }

  @Test(arguments: Engines.all)
  func `filters by any question find what was answered`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    let form = try await Self.fill(world)
    func found(_ filters: SubmissionFilter...) async throws -> Int {
      var query = SubmissionQuery(form: form, limit: 100)
      query.filters = filters
      let count = try await world.submissions.page(query, for: world.officer).lines.count
      #expect(try await world.submissions.count(query, for: world.officer) == .exactly(count))
      return count
    }
    #expect(try await found() == 40)
    #expect(try await found(.question(path: "/people", .isEmpty)) == 8)
    #expect(try await found(.question(path: "/people", .isAnswered)) == 32)
    #expect(try await found(.question(path: "/people", .isBetween(10, 19))) == 8)
    #expect(try await found(.question(path: "/people", .isOneOf(["11", "12", "no number"]))) == 2)
    #expect(try await found(.question(path: "/camp", .contains("CAMP 3"))) == 11)
    #expect(try await found(.question(path: "/camp", .isOneOf(["camp 3"]))) == 1)
    #expect(try await found(.question(path: "/needs", .isOneOf(["water"]))) == 20)
    #expect(try await found(.question(path: "/needs", .isOneOf(["water", "food"]))) == 40)
    #expect(try await found(.question(path: "/built", .isFrom(Day("2026-01-05"), to: Day("2026-01-07")))) == 3)
    #expect(try await found(.question(path: "/nothing", .isAnswered)) == 0)
    #expect(try await found(.states([.approved])) == 5)
    #expect(try await found(.states([.approved, .received]), .version("1")) == 40)
    #expect(try await found(.states([])) == 0)
    #expect(try await found(.unplaced, .author(world.phone.id), .version("1")) == 40)
    #expect(try await found(.version("2")) == 0)
    #expect(try await found(.hasIssues) == 1)
    #expect(try await found(.edited) == 0)
    #expect(try await found(.filesMissing) == 0)
    #expect(try await found(.days(from: Day("2026-03-02"), to: Day("2026-03-02"))) == 24)
  }

  @Test(arguments: Engines.all)
  func `a range of days or numbers is turned page by page in the order of receipt`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    let form = try await Self.fill(world)
    var all = SubmissionQuery(form: form, limit: 100)
    all.columns = ["/people"]
    let lines = try await world.submissions.page(all, for: world.officer).lines
    let days = Day("2026-03-02")!...Day("2026-03-03")!
    let wanted: [(SubmissionFilter, [ID<Submission>])] = [
      (.days(from: days.lowerBound, to: days.upperBound), lines.filter { days.contains($0.day) }.map(\.submission)),
      (
        .question(path: "/people", .isBetween(3.5, 30)),
        lines.filter {
          if case .integer(let people) = $0.answers["/people"] { (4...30).contains(people) } else { false }
        }
        .map(\.submission)
      ),
    ]
    for (filter, submissions) in wanted {
      #expect(submissions.count > 14)
      var query = SubmissionQuery(form: form, limit: 7)
      query.filters = [filter]
      var found: [ID<Submission>] = []
      repeat {
        let page = try await world.submissions.page(query, for: world.officer)
        found += page.lines.map(\.submission)
        query.after = page.next
      } while query.after != nil
      #expect(found == submissions, "\(filter)")
    }
  }

  @Test(arguments: Engines.all)
  func `search finds beginnings of words in any script and case`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    let form = try await world.publish("survey", "1", [.questions(["camp": .text, "needs": .choice])])
    try await world.send(submission("uuid:1", "<camp>Narlıca Çadır Kenti</camp><needs>su</needs>"))
    try await world.send(submission("uuid:2", "<camp>مخيم نارليجا</camp>"))
    func found(_ text: String) async throws -> Int {
      var query = SubmissionQuery(form: form)
      query.search = text
      return try await world.submissions.page(query, for: world.officer).lines.count
    }
    #expect(try await found("NARLICA") == 1)
    #expect(try await found("çadır narl") == 1)
    #expect(try await found("مخيم") == 1)
    #expect(try await found("su") == 0)
    #expect(try await found("çadır مخيم") == 0)
  }

  @Test(arguments: Engines.all)
  func `search finds a submission by its id and by that of its phone, whole or the beginning`(
    engine: EngineKind
  ) async throws {
    let world = try await CollectWorld(engine)
    let form = try await world.publish("survey", "1", [.questions(["camp": .text])])
    let instance = "uuid:1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed"
    let receipt = try await world.send(submission(instance, "<camp>Narlıca</camp>"))
    guard case .accepted(let id, _) = receipt else { return #expect(Bool(false), "\(receipt)") }
    try await world.send(submission("uuid:2c0e7cde-ccfe-4c3e-8c6e-bc9efcce5cfe", "<camp>Belen 4217</camp>"))
    let other = try await world.publish("other", "1", [.questions(["camp": .text])])
    func found(_ text: String, in asked: ID<FormEngine.Form>? = nil) async throws -> [ID<Submission>] {
      var query = SubmissionQuery(form: asked ?? form)
      query.search = text
      return try await world.submissions.page(query, for: world.officer).lines.map(\.submission)
    }
    for text in [
      id.description, id.description.uppercased(), " \(id) ", String(id.description.prefix(30)), instance,
      String(instance.dropFirst(5)), "1b9d6bcd", "1B9D6BCD-BBFD", "uuid:1b9d6bcd-b",
    ] {
      #expect(try await found(text) == [id], "\(text)")
    }
    for text in ["1b9d6bc", "1b9d6bcd-0"] { #expect(try await found(text).isEmpty, "\(text)") }
    #expect(try await found(id.description, in: other).isEmpty)
    #expect(try await found("belen 4217").count == 1)
  }

  @Test(arguments: Engines.all)
  func `a form more sensitive than a reader may see is not there for them`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    let form = try await Self.fill(world)
    let reader = Requester(.user(ID()), grants: [Grant(.officer, sensitivity: .internalUse)])
    #expect(try await world.submissions.page(SubmissionQuery(form: form), for: reader).lines.count == 40)
    try await world.forms.configure(form, FormConfigured(sensitivity: .protected), by: world.officer)
    await #expect(throws: FormRefusal.unknown) {
      try await world.submissions.page(SubmissionQuery(form: form), for: reader)
    }
    let nobody = Requester(.user(ID()), grants: [Grant(.viewer)])
    await #expect(throws: FormRefusal.unknown) {
      try await world.submissions.page(SubmissionQuery(form: form), for: nobody)
    }
  }

  @Test(arguments: Engines.all)
  func `a list that was slow has an index over what it filters and sorts by, and says the same`(engine: EngineKind)
    async throws
  {
    let world = try await CollectWorld(engine)
    let form = try await Self.fill(world)
    let submissions = Submissions(store: world.store, plans: world.schema.plans, places: PlaceResolver(), slow: .zero)
    let filters: [SubmissionFilter] = [
      .states([.approved]), .states([.approved, .received]), .days(from: Day("2026-03-02"), to: Day("2026-03-03")),
      .question(path: "/people", .isBetween(3, 20)), .question(path: "/camp", .isOneOf(["camp 3", "camp 14"])),
    ]
    let keys: [SubmissionSort.Key] = [.day, .question("/people"), .question("/camp")]
    func pages(_ filter: SubmissionFilter, _ key: SubmissionSort.Key, _ isDescending: Bool) async throws
      -> [ID<Submission>]
    {
      var query = SubmissionQuery(form: form, sort: SubmissionSort(key, isDescending: isDescending), limit: 3)
      query.filters = [filter]
      var seen: [ID<Submission>] = []
      repeat {
        let page = try await submissions.page(query, for: world.officer)
        seen += page.lines.map(\.submission)
        query.after = page.next
      } while query.after != nil
      return seen
    }
    func pairs() async throws -> [String] {
      try await world.store.read { reader in
        try reader.indexNames(of: "answers_survey").filter { $0.hasPrefix("answers_survey_by_pair_") }
      }
    }
    func every() async throws -> [[ID<Submission>]] {
      var found: [[ID<Submission>]] = []
      for filter in filters {
        for key in keys { for way in [false, true] { found.append(try await pages(filter, key, way)) } }
      }
      return found
    }
    let before = try await every()
    #expect(before.contains { $0.count == 40 } && before.contains { $0.count == 2 })
    #expect(try await pairs().isEmpty)
    try await submissions.makeWantedIndexes()
    // State, day, people and camp, each by the two or three others.
    #expect(try await pairs().count == AnswerTables.mostPairs)
    #expect(try await every() == before)
    try await submissions.makeWantedIndexes()
    #expect(try await pairs().count == AnswerTables.mostPairs)

    // What is no longer marked is part of no index, and what still is gets one again.
    try await world.forms.configure(form, FormConfigured(marked: ["/people"]), by: world.officer)
    #expect(try await pairs().isEmpty)
    #expect(try await every() == before)
    try await submissions.makeWantedIndexes()
    #expect(try await pairs().count == 4)
    #expect(try await every() == before)
  }

  @Test func `an index over two columns has what it finds in the order of the list`() async throws {
    let world = try await CollectWorld(.sqlite)
    let form = try await Self.fill(world)
    let submissions = Submissions(store: world.store, plans: world.schema.plans, places: PlaceResolver(), slow: .zero)
    var query = SubmissionQuery(form: form, sort: SubmissionSort(.question("/people"), isDescending: true), limit: 3)
    query.filters = [.states([.approved])]
    _ = try await submissions.page(query, for: world.officer)
    try await submissions.makeWantedIndexes()
    let steps = try await world.store.read { reader in
      let index = try reader.indexNames(of: "answers_survey").first { $0.contains("_by_pair_") } ?? ""
      return try reader.rows(
        """
        EXPLAIN QUERY PLAN SELECT people FROM answers_survey INDEXED BY \(name: index)
        WHERE _state = 'approved' AND people IS NOT NULL
        ORDER BY people DESC NULLS LAST, _received DESC NULLS LAST, submission DESC NULLS LAST LIMIT 3
        """
      ).map { try $0["detail"] as String }
    }
    #expect(steps.count == 1)
    #expect(steps.first?.contains("_by_pair_") == true)
  }

  /// Forty submissions: people 0…39 without every fifth, a day each, needs in turn, five approved.
  private static func fill(_ world: CollectWorld) async throws -> ID<Form> {
    let form = try await world.publish(
      "survey", "1",
      [
        .questions(["camp": .text, "people": .integer, "needs": .choices, "built": .date])
      ])
    try await world.forms.configure(form, FormConfigured(marked: ["/people", "/camp"]), by: world.officer)
    for number in 0..<40 {
      let people = number % 5 == 4 ? "" : "<people>\(number)</people>"
      let built = number < 9 ? "<built>2026-01-0\(number + 1)</built>" : number == 9 ? "<built>soon</built>" : ""
      let receipt = try await world.send(
        submission(
          "uuid:\(number)",
          "<camp>camp \(number)</camp>\(people)<needs>\(number % 2 == 0 ? "water" : "food tent")</needs>\(built)"),
        received: Instant(microseconds: (1_772_409_600 + Int64(number) * 3600) * 1_000_000))
      if number % 8 == 0, case .accepted(let id, _) = receipt {
        let seen = try #require(try await world.submissions.submission(id, for: world.officer).record.current?.entry)
        try await world.submissions.review(id, seen: seen, as: .approved, comment: "good", by: world.officer)
      }
    }
    return form
  }
}
