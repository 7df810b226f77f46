import Basics
import Records
import Testing

@Suite struct RetiredCodesStillResolve {
  private func day(_ text: String) throws -> Day { try #require(Day(text)) }

  private func place(_ name: String, until: Day? = nil, _ successors: [ID<Place>] = []) -> PlaceRecord {
    var record = PlaceRecord(id: ID(), level: 2, kind: .district, parent: nil, names: LocalizedText(english: name))
    (record.until, record.successors) = (until, successors)
    return record
  }

  private func resolve(_ start: PlaceRecord, _ all: [PlaceRecord], on day: Day) -> PlaceSuccession {
    PlaceSuccession.of(start.id, on: day) { id in all.first { $0.id == id } }
  }

  @Test func `a place that is in force is itself`() throws {
    let here = place("Cizre")
    #expect(resolve(here, [here], on: try day("2026-01-01")) == .same(here.id))
  }

  @Test func `a split place became its parts, but only from the day of the split`() throws {
    let (north, south) = (place("North"), place("South"))
    let old = place("Old", until: try day("2013-01-01"), [north.id, south.id])
    #expect(resolve(old, [old, north, south], on: try day("2013-01-01")) == .became([north.id, south.id]))
    #expect(resolve(old, [old, north, south], on: try day("2012-12-31")) == .same(old.id))
  }

  @Test func `a part that was merged later is followed on`() throws {
    let last = place("Last")
    let part = place("Part", until: try day("2020-01-01"), [last.id])
    let other = place("Other")
    let old = place("Old", until: try day("2013-01-01"), [part.id, other.id])
    let all = [old, part, other, last]
    #expect(resolve(old, all, on: try day("2015-01-01")) == .became([part.id, other.id]))
    #expect(resolve(old, all, on: try day("2021-01-01")) == .became([last.id, other.id]))
  }

  @Test func `an abolished place ended, and a circle of successors comes to an end`() throws {
    let gone = place("Gone", until: try day("2013-01-01"))
    #expect(resolve(gone, [gone], on: try day("2014-01-01")) == .ended)
    var one = place("One", until: try day("2013-01-01"))
    let two = place("Two", until: try day("2014-01-01"), [one.id])
    one.successors = [two.id]
    #expect(resolve(one, [one, two], on: try day("2020-01-01")) == .ended)
  }

  @Test func `a name that is replaced stays as a former one, and comes back without a trace`() throws {
    var record = place("Antakya")
    var facts = PlaceFacts()
    facts.names = ["en": "Hatay"]
    record.apply(facts, formerSince: try day("1939-07-23"))
    #expect(record.names[.english] == "Hatay")
    #expect(
      record.otherNames == [
        PlaceName("Antakya", language: "en", form: .former, until: try day("1939-07-23"))
      ])
    #expect(record.searchTokens.isSuperset(of: ["hatay", "antakya", "=antakya", "~antk"]))
    facts.names = ["en": "Antakya"]
    record.apply(facts)
    #expect(record.otherNames.map(\.text) == ["Hatay"])
  }
}

@Suite struct CrosswalksKeepTheSum {
  private func crosswalk(_ rows: [(String, String, Double)]) -> Crosswalk {
    Crosswalk(
      from: ID(), to: ID(), basis: "residents", rows: rows.map { .init(old: $0.0, new: $0.1, share: $0.2) })
  }

  @Test func `figures are shared out and none is lost to rounding`() {
    let walk = crosswalk([("A", "A1", 0.33), ("A", "A2", 0.33), ("A", "A3", 0.33), ("B", "A1", 1)])
    #expect(walk.diagnostics() == [])
    let figures = walk.convert(["A": 100, "B": 7, "C": 5])
    #expect(abs(figures.values.reduce(0, +) - 112) < 1e-9)
    #expect(abs((figures["A1"] ?? 0) - (100.0 / 3 + 7)) < 1e-9)
    #expect(figures["C"] == 5)
  }

  @Test func `shares that do not sum to one, are no shares or come twice are refused`() {
    #expect(crosswalk([("A", "A1", 0.5), ("A", "A2", 0.4)]).diagnostics().map(\.code) == ["place.crosswalk.sum"])
    #expect(crosswalk([("A", "A1", 0.5), ("A", "A2", 0.4)]).diagnostics().first?.arguments["sum"] == "0.9")
    #expect(
      crosswalk([("A", "A1", 1.5), ("A", "A2", -0.5)]).diagnostics().map(\.code)
        == ["place.crosswalk.share", "place.crosswalk.share"])
    #expect(crosswalk([("A", "A1", 0.5), ("A", "A1", 0.5)]).diagnostics().map(\.code) == ["place.crosswalk.twice"])
    #expect(crosswalk([("A", "A1", .nan)]).diagnostics().map(\.code).contains("place.crosswalk.share"))
  }

  @Test func `a file of shares is read as people write them`() {
    func read(_ text: String) -> CrosswalkFile { CrosswalkFile(Array(text.utf8)) }
    let file = read("old;new;share\nA;A1;0,25\nA;A2;75%\nB;B1;%100\n")
    #expect(file.diagnostics == [])
    #expect(file.rows.map(\.share) == [0.25, 0.75, 1])
    #expect(
      read("old,new,share\nA,,1\nA,A1,half\n").diagnostics.map(\.code)
        == ["place.crosswalk.row", "place.crosswalk.row"])
    for text in ["", "a,b\n1,2\n", "old,new,share\n"] {
      #expect(read(text).diagnostics.map(\.code) == ["place.crosswalk.columns"])
    }
  }
}
