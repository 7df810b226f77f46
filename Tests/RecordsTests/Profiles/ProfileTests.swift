import Basics
import Foundation
import Store
import Testing
import Worlds

@testable import Records

@Suite struct SexAndAgeAreAsGiven {
  private static let fine = SexAgeCounts(
    [
      .init(AgeBand(0, 4), female: 10, male: 12), .init(AgeBand(5, 17), female: 20, male: 18),
      .init(AgeBand(18, nil), female: 25, male: 15, unknown: 2),
    ], unplaced: 3)

  @Test func `bands that nest are combined in the coarser ones, and others are refused`() throws {
    let coarse = SexAgeCounts([.init(AgeBand(0, 17), female: 5, male: 5), .init(AgeBand(18, nil), female: 1, male: 2)])
    let both = try Self.fine.adding(coarse)
    #expect(both.bands == [AgeBand(0, 17), AgeBand(18, nil)])
    #expect(both.rows.map(\.female) == [35, 26] && both.rows.map(\.male) == [35, 17] && both.rows[1].unknown == 2)
    #expect(both.sum == Self.fine.sum + coarse.sum && both.unplaced == 3)
    let crossing = SexAgeCounts([.init(AgeBand(0, 9), female: 1, male: 1), .init(AgeBand(10, nil), female: 1, male: 1)])
    #expect(throws: SexAgeRefusal.doNotNest(AgeBand(5, 17))) { try Self.fine.adding(crossing) }
    // Nobody knows whether there was nobody of 5 to 17, or whether they were left out.
    let gap = SexAgeCounts([.init(AgeBand(0, 4), female: 1, male: 1), .init(AgeBand(18, nil), female: 1, male: 1)])
    #expect(throws: SexAgeRefusal.doNotNest(AgeBand(0, 17))) { try gap.adding(coarse) }
  }

  @Test func `women and men who are not the total are told, refused for use, and not repaired`() throws {
    let told = SexAgeCounts([.init(AgeBand(0, nil), female: 10, male: 12, told: 25)])
    #expect(told.broken == [AgeBand(0, nil)] && !told.isWhole && told.sum == 22)
    #expect(throws: SexAgeRefusal.notWhole) { try told.adding(Self.fine) }
    #expect(!SexAgeCounts([.init(AgeBand(0, nil), female: 1, male: 1)], told: 3).isWhole)
    #expect(throws: SexAgeRefusal.overlap(AgeBand(0, 17), AgeBand(17, nil))) {
      try SexAgeCounts([.init(AgeBand(0, 17), female: 1, male: 1), .init(AgeBand(17, nil), female: 1, male: 1)]).check()
    }
  }

  @Test(arguments: [1, 7, 105, 1234, 999_999])
  func `a divided figure sums to itself, and who was unknown stays so`(individuals: Int) {
    let divided = Self.fine.applied(to: individuals)
    #expect(divided.sum == individuals)
    #expect(divided.bands == Self.fine.bands)
    let share = Double(Self.fine.unknown) / Double(Self.fine.sum)
    #expect(abs(Double(divided.unknown) - share * Double(individuals)) < 2)
  }

  @Test func `a sheet is read as it is: blanks are no zeros, and its own totals are kept beside`() throws {
    func read(_ text: String) -> ProfileFile { ProfileFile(Array(text.utf8)) }
    let good = read(
      "age,female,male,unknown,total\n0-17,20,22,1,43\n18–59,10,8,,19\n60+,1,2,,\nunknown,,,,4\ntotal,,,,68\n")
    #expect(good.diagnostics.map(\.code) == ["profile.file.sum"])
    let counts = try #require(good.counts)
    #expect(counts.bands == [AgeBand(0, 17), AgeBand(18, 59), AgeBand(60, nil)])
    #expect(counts.unplaced == 4 && counts.told == 68 && counts.sum == 68 && counts.broken == [AgeBand(18, 59)])
    #expect(read("yaş;kadın;erkek\n0-17;20;\n").diagnostics.map(\.code) == ["profile.file.blank"])
    #expect(read("age,female,male\nold,1,2\n").diagnostics.map(\.code) == ["profile.file.band"])
    #expect(read("age,female,male\n0-4,1.5,2\n").diagnostics.map(\.code) == ["profile.file.number"])
    #expect(read("age,female\n0-4,1\n").diagnostics.map(\.code) == ["profile.file.head"])
    #expect(read("age,female,male\n0-4,1,2\ntotal,1,1,\n").diagnostics.map(\.code) == ["profile.file.all"])
  }

  @Test(arguments: ["5-11", "60+", "7", "٥-١١"])
  func `bands are read as people write them`(text: String) {
    #expect(AgeBand(text) != nil)
    for wrong in ["", "11-5", "-3", "5-", "5-11-17", "121+", "5–x"] { #expect(AgeBand(wrong) == nil, "\(wrong)") }
  }
}
