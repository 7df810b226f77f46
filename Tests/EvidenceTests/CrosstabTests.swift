import Basics
import Collect
import FormEngine
import Testing

@testable import Evidence

private let form = "site_assessment"

@Suite struct `A cross table` {
  /// Three sites; two name water as a need, two food, one both: a multiple-choice question by kind of site.
  private let table: Crosstab = {
    var tally = Tally(measuresAmount: false, scale: 1)
    func line(_ row: String?, _ column: String?, _ count: Int) -> Tally.Line {
      Tally.Line(row: row, column: column, count: count, answered: 0, amount: 0)
    }
    let spread = [
      line("water", "tent", 2), line("food", "tent", 1), line("food", "container", 1), line(nil, "tent", 1),
    ]
    tally.add(spread, gathered: [], multiple: [.rows])
    let gathered = [line("", "tent", 2), line("", "container", 1), line(nil, "tent", 1)]
    tally.add(gathered, gathered: [.rows], multiple: [.rows])
    return Crosstab(
      tabulation: Tabulation(form: form, rows: .answer(path: "/needs"), columns: .answer(path: "/kind")),
      rows: [.init(key: "water", label: "Water"), .init(key: "food", label: "Food")],
      columns: [.init(key: "tent", label: "Tent"), .init(key: "container", label: "Container")], tally: tally)
  }()

  @Test func `shows shares of those asked, not of the answers given`() {
    #expect(table.figure(.columnShare, row: table.rows[0], column: table.columns[0]) == 1)
    #expect(table.figure(.columnShare, row: table.rows[1], column: table.columns[0]) == 0.5)
    #expect(table.figure(.totalShare, row: table.rows[0], column: table.columns[0]) == 2.0 / 3)
  }

  @Test func `tells an empty cell from a zero share`() {
    #expect(table.figure(.value, row: table.rows[0], column: table.columns[1]) == nil)
    #expect(table.figure(.rowShare, row: table.rows[0], column: table.columns[1]) == 0)
  }

  @Test func `has margins that were counted`() {
    #expect(table.total(row: table.rows[0])?.count == 2)
    #expect(table.total(column: table.columns[1])?.count == 1)
    #expect(table.total?.count == 3)
    #expect(table.base == 3)
    #expect(table.missing == 1)
  }
}

@Suite struct `Additivity` {
  private let people = Tabulation.Measure.sum(path: "/people")

  private func tabulation(
    _ rows: Tabulation.Dimension, _ columns: Tabulation.Dimension? = nil, _ filter: Tabulation.Filter = .init()
  ) -> Tabulation {
    Tabulation(form: form, measure: people, rows: rows, columns: columns, filter: filter)
  }

  @Test func `a stock is not summed over time`() {
    #expect(throws: EvidenceRefusal.stockOverTime(path: "/people")) {
      try tabulation(.place(level: 1)).openMargins(measure: .stock, round: nil)
    }
  }

  @Test func `a stock split by time has no total over time`() throws {
    let byMonth = tabulation(.place(level: 1), .period(.month))
    #expect(try byMonth.openMargins(measure: .stock, round: nil) == .overColumns)
    #expect(try tabulation(.period(.month)).openMargins(measure: .stock, round: nil) == .overRows)
  }

  @Test(arguments: [Tabulation.Period.quarter, .year])
  func `a stock of several months is not summed in their quarter or year`(period: Tabulation.Period) {
    #expect(throws: EvidenceRefusal.stockOverTime(path: "/people")) {
      try tabulation(.place(level: 1), .period(period)).openMargins(measure: .stock, round: nil)
    }
  }

  @Test func `a week, a month and days of one are taken for one time only if the answers say so`() throws {
    func assumed(_ rows: Tabulation.Dimension, _ filter: Tabulation.Filter = .init(), round: String? = nil)
      -> Tabulation.AssumedTime?
    { tabulation(rows, nil, filter).assumedTime(measure: .stock, round: round) }
    let days = try ["2026-11-01", "2026-11-30"].map { try #require(Day($0)) }
    #expect(assumed(.period(.month)) == .each(.month) && assumed(.period(.week)) == .each(.week))
    #expect(assumed(.period(.day)) == nil && assumed(.answer(path: "/round"), round: "/round") == nil)
    #expect(assumed(.state, .init(from: days[0], to: days[1])) == .whole)
    #expect(assumed(.state, .init(from: days[0], to: days[0])) == nil)
    #expect(tabulation(.period(.month)).assumedTime(measure: .flow, round: nil) == nil)
  }

  @Test func `where rounds are named, the calendar does not stand for them`() throws {
    let byMonth = tabulation(.place(level: 1), .period(.month))
    #expect(throws: EvidenceRefusal.stockOverRounds(path: "/people", round: "/round")) {
      try byMonth.openMargins(measure: .stock, round: "/round")
    }
    let byRound = tabulation(.place(level: 1), .answer(path: "/round"))
    #expect(try byRound.openMargins(measure: .stock, round: "/round") == .overColumns)
  }

  @Test func `a stock of one round is summed over places`() throws {
    let one = tabulation(.place(level: 1), nil, .init(answers: ["/round": ["2"]]))
    #expect(try one.openMargins(measure: .stock, round: "/round") == [])
    let two = tabulation(.place(level: 1), nil, .init(answers: ["/round": ["1", "2"]]))
    #expect(throws: EvidenceRefusal.self) { try two.openMargins(measure: .stock, round: "/round") }
  }

  @Test func `what nobody marked is not summed over time, and says so`() {
    #expect(throws: EvidenceRefusal.additivityUnknown(path: "/people")) {
      try tabulation(.place(level: 1)).openMargins(measure: nil, round: nil)
    }
  }

  @Test func `a flow and a count are summed over everything`() throws {
    #expect(try tabulation(.place(level: 1)).openMargins(measure: .flow, round: nil) == [])
    let counts = Tabulation(form: form, rows: .place(level: 1))
    #expect(try counts.openMargins(measure: nil, round: nil) == [])
  }
}
