import Basics
import Foundation
import Records
import Testing

/// A small country: two provinces with districts of one name, one district split in two, one merged away, Arabic names.
private struct Country {
  let atlas: PlaceAtlas
  let repairs: PlaceRepairs
  static let edition = PlaceSource(PlaceSource.Facts(name: "COD-AB", version: "2024", date: "2024"))

  init() throws {
    var places: [String: PlaceRecord] = [:]
    func add(_ code: String, _ level: Int, in parent: String?, _ name: String, _ arabic: String? = nil) {
      var place = PlaceRecord(
        id: ID(named: "test-place", code), level: level, kind: .usual(level: level),
        parent: parent.map { ID(named: "test-place", $0) }, names: LocalizedText(turkish: name, arabic: arabic))
      place.codes = [PlaceCode(code, source: Self.edition.id)]
      places[code] = place
    }
    add("TUR", 0, in: nil, "Türkiye")
    add("TUR027", 1, in: "TUR", "Gaziantep", "غازي عنتاب")
    add("TUR073", 1, in: "TUR", "Şırnak", "شرناق")
    add("TUR031", 1, in: "TUR", "Hatay")
    add("TUR016", 1, in: "TUR", "Bursa")
    add("TUR027001", 2, in: "TUR027", "Şahinbey")
    add("TUR027002", 2, in: "TUR027", "Merkez")
    add("TUR073001", 2, in: "TUR073", "Cizre", "جزيرة ابن عمر")
    add("TUR073002", 2, in: "TUR073", "Merkez")
    add("TUR031001", 2, in: "TUR031", "Antakya")
    add("TUR031002", 2, in: "TUR031", "Defne")
    add("TUR031009", 2, in: "TUR031", "Eski Antakya")
    add("TUR031008", 2, in: "TUR031", "Samandağı")
    add("TUR031003", 2, in: "TUR031", "Samandağ")
    let end = try #require(Day("2013-01-01"))
    places["TUR031009"]?.until = end
    places["TUR031009"]?.ending = .split
    places["TUR031009"]?.successors = [ID(named: "test-place", "TUR031001"), ID(named: "test-place", "TUR031002")]
    places["TUR031008"]?.until = end
    places["TUR031008"]?.ending = .merged
    places["TUR031008"]?.successors = [ID(named: "test-place", "TUR031003")]
    places["TUR027"]?.otherNames = [PlaceName("Antep", language: "tr", form: .former)]
    atlas = PlaceAtlas(places: Array(places.values), sources: [Self.edition])
    let crosswalk = Crosswalk(
      from: ID(), to: Self.edition.id, basis: "residents",
      rows: [
        .init(old: "X1", new: "TUR031001", share: 1), .init(old: "X2", new: "TUR031001", share: 0.5),
        .init(old: "X2", new: "TUR031002", share: 0.5),
      ])
    repairs = PlaceRepairs(atlas, crosswalks: [crosswalk], on: try #require(Day("2026-01-01")))
  }

  func id(_ code: String) -> ID<Place> { ID(named: "test-place", code) }

  func read(_ code: String, _ name: String = "", level: Int? = nil, in parent: String? = nil) -> Reading {
    let repair = repairs.repair(.init(code: code, name: name, level: level, within: parent.map { id($0) }))
    return Reading(
      code: repair.place.flatMap { atlas[$0]?.code }, reasons: repair.findings.map(\.reason),
      candidates: repair.candidates.compactMap { atlas[$0]?.code })
  }

  struct Reading: Equatable {
    var code: String?
    var reasons: [PlaceRepair.Reason] = []
    var candidates: [String] = []
  }
}

@Suite struct PlaceCodesAreRepairedWithReasons {
  private let country: Country

  init() throws { country = try Country() }

  @Test func `a code and a name in force need no repair`() {
    #expect(country.read("TUR027", "Gaziantep", level: 1) == .init(code: "TUR027"))
    #expect(country.read("", "GAZİANTEP", level: 1) == .init(code: "TUR027"))
    #expect(country.read("", "غازي عنتاب", level: 1) == .init(code: "TUR027"))
    #expect(country.read("TUR027", "Gazi Antep", level: 1) == .init(code: "TUR027"))
  }

  @Test(arguments: ["tur027", " TUR 027 ", "TUR-027", "TUR٠٢٧"])
  func `blanks, signs, small letters and other digits are read`(code: String) {
    let reading = country.read(code, level: 1)
    #expect(reading.code == "TUR027")
    #expect(reading.reasons == (code == "TUR027" ? [] : [.form]))
  }

  @Test(arguments: ["TR027", "TR27", "TUR27", "TUR0027"])
  func `codes of another length are read where one place has that number`(code: String) {
    #expect(country.read(code, level: 1) == .init(code: "TUR027", reasons: [.length]))
  }

  @Test func `a district's code in the province's column is read as its province`() {
    #expect(country.read("TUR027001", level: 1) == .init(code: "TUR027", reasons: [.level]))
  }

  @Test func `a province's code in the district's column is read by the name beside it, else left open`() {
    #expect(country.read("TUR073", "Merkez", level: 2) == .init(code: "TUR073002", reasons: [.level]))
    #expect(country.read("TUR073", level: 2) == .init(reasons: [.ambiguous], candidates: ["TUR073"]))
  }

  @Test func `the code of what became one other is followed, of what was split left open`() {
    #expect(country.read("TUR031008", level: 2) == .init(code: "TUR031003", reasons: [.succeeded]))
    #expect(
      country.read("TUR031009", level: 2)
        == .init(reasons: [.ambiguous], candidates: ["TUR031001", "TUR031002"]))
    #expect(country.read("TUR031009", "Defne", level: 2) == .init(code: "TUR031002", reasons: [.succeeded]))
  }

  @Test func `a crosswalk is followed where all of an old code went to one new one`() {
    #expect(country.read("X1", level: 2) == .init(code: "TUR031001", reasons: [.succeeded]))
    #expect(country.read("X2", level: 2) == .init(reasons: [.ambiguous], candidates: ["TUR031001", "TUR031002"]))
  }

  @Test func `a code beside a name of nobody counts, beside another place's name is left open`() {
    #expect(country.read("TUR031001", "Yeniköy", level: 2) == .init(code: "TUR031001", reasons: [.mismatch]))
    #expect(
      country.read("TUR031001", "Defne", level: 2)
        == .init(reasons: [.contradiction], candidates: ["TUR031001", "TUR031002"]))
  }

  @Test func `a name of several places is left open unless the province beside it tells them apart`() {
    #expect(
      country.read("", "Merkez", level: 2) == .init(reasons: [.ambiguous], candidates: ["TUR027002", "TUR073002"]))
    #expect(country.read("", "Merkez", level: 2, in: "TUR073") == .init(code: "TUR073002"))
  }

  @Test func `former names, other scripts and wrong letters are found and told`() {
    #expect(country.read("", "Antep", level: 1) == .init(code: "TUR027", reasons: [.alias]))
    #expect(country.read("", "شيرناق", level: 1) == .init(code: "TUR073", reasons: [.script]))
    #expect(country.read("", "Gaziamtep", level: 1) == .init(code: "TUR027", reasons: [.letters]))
    #expect(country.read("999", "Cizre", level: 2) == .init(code: "TUR073001", reasons: [.name]))
  }

  @Test func `a name that only sounds like a place is put before a person, not taken for it`() {
    #expect(country.read("TUR016", "Paris", level: 1) == .init(code: "TUR016", reasons: [.mismatch]))
    #expect(country.read("", "Paris", level: 1) == .init(reasons: [.ambiguous], candidates: ["TUR016"]))
  }

  @Test func `a place elsewhere than the one beside it is left open`() {
    #expect(
      country.read("TUR073001", "Cizre", level: 2, in: "TUR027")
        == .init(reasons: [.elsewhere], candidates: ["TUR073001"]))
  }

  @Test func `what is like nothing known is not guessed`() {
    #expect(country.read("", "Wien", level: 1) == .init(reasons: [.unknown]))
    #expect(country.read("FR75", level: 1) == .init(reasons: [.unknown]))
    #expect(country.read("", "", level: 1) == .init())
  }
}
