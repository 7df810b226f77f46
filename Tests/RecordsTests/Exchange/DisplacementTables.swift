import Basics
import Formats
import Foundation
import Testing
import Worlds

@testable import Records

@Suite struct DisplacementTables {
  /// The lines that DTM publishes, against the table that was made of them for the Humanitarian API.
  @Test func `the published table of three countries is made again, cell by cell`() throws {
    let folder = "displacement/iom_api_v3_hapi/"
    guard let lines = Conformance.data(folder + "global-iom-dtm-from-api-admin-0-to-2.csv"),
      let published = Conformance.data(folder + "hdx_hapi_idps_global.csv")
    else { return }
    var table = DisplacementTable()
    try table.add(Array(lines), named: "lines")
    table.repairCodes()
    #expect(table.lines == 13_367 && table.withSexes == 1_484)
    #expect(table.diagnostics.map(\.code) == Array(repeating: "displacement.sexes", count: 7))

    let columns = [
      "location_code", "provider_admin1_name", "provider_admin2_name", "admin1_code", "admin2_code", "admin_level",
      "operation", "assessment_type", "population", "reporting_round", "reference_period_start", "reference_period_end",
    ]
    let expected = try Self.rows(Array(published), columns)
    var writer = CSVWriter()
    writer.write(DisplacementTable.columns.map { ExportValue.text($0) })
    for row in table.rows { writer.write(DisplacementTable.values(of: row)) }
    let made = try Self.rows(writer.take(), columns)
    #expect(made.count == 6_854 && expected.count == 6_854)
    #expect(made.subtracting(expected).isEmpty && expected.subtracting(made).isEmpty)
    // The four areas of the published table whose codes were too short, in 29 rounds each.
    #expect(table.rows.count { $0.former.contains("TD07→TCD07") } == 4 * 29)
  }

  @Test func `the interface's answers make the same figures as its file`() throws {
    let folder = "displacement/iom_api_v3_hapi/"
    let names = ["admin0-admin0pcode-hti", "admin1-admin0pcode-hti", "admin2-admin0pcode-hti"]
    let answers = names.compactMap { Conformance.data(folder + "input/displacement-\($0).json") }
    guard answers.count == names.count,
      let lines = Conformance.data(folder + "global-iom-dtm-from-api-admin-0-to-2.csv")
    else { return }
    var ofAnswers = DisplacementTable()
    for (name, answer) in zip(names, answers) { try ofAnswers.add(Array(answer), named: name) }
    var ofFile = DisplacementTable()
    try ofFile.add(Array(lines), named: "lines")
    let haiti = ofFile.rows.filter { $0.key.country == "HTI" }
    #expect(haiti.count == 1_411 && Set(haiti) == Set(ofAnswers.rows))
  }

  @Test func `a blank is not 0, one that is no number is in no sum, and sexes that do not add up are told`() throws {
    var table = DisplacementTable()
    try table.add(
      Array(
        """
        admin0Pcode,admin1Name,admin1Pcode,operation,roundNumber,reportingDate,numPresentIdpInd,numberMales,numberFemales
        #country+code,#adm1+name,#ADM1 +code,#operation+name,#round+code,#date+reported,#affected+idps,#affected+m+idps,#affected+f+idps
        TUR,Hatay,TUR031,Quake,1,2026-03-01T00:00:00,,,
        TUR,Hatay,TUR031,Quake,1,2026-03-01,٢٠٠,90,100
        TUR,Hatay,TUR031,Quake,1,2026-03-01,many,,
        TUR,Adana,TUR001,Quake,1,2026-03-01,,,
        TUR,Hatay,TUR31,Quake,1,2026-03-01,5,,
        """.utf8), named: "sheet")
    table.repairCodes()
    #expect(table.rows.map(\.individuals) == [200, nil, 5])
    #expect(table.rows.map(\.unknown) == [1, 1, 0])
    #expect(
      table.diagnostics.map { "\($0.location!) \($0.code)" } == [
        "sheet!3 displacement.unknown", "sheet!4 displacement.sexes", "sheet!5 displacement.unreadable",
        "sheet!6 displacement.unknown",
      ])
    // A code that is short by digits cannot be known from letters.
    #expect(table.rows[2].key.admin1.code == "TUR31" && table.rows[2].former.isEmpty)
    #expect(DisplacementTable.values(of: table.rows[1])[8] == .empty)
  }

  @Test func `what is no table is refused`() {
    for file in ["{}", "{\"result\": 5}", "[", "\"text\""] {
      var table = DisplacementTable()
      #expect(throws: FormatRefusal.self, "\(file)") {
        try table.add(Array(file.utf8), named: "x")
        if table.lines == 0, table.rows.isEmpty, table.diagnostics.isEmpty { throw FormatRefusal.unknownFormat }
      }
    }
  }

  private static func rows(_ bytes: [UInt8], _ columns: [String]) throws -> Set<[String]> {
    var reader = CSVReader(bytes)
    let head = try reader.next()?.fields ?? []
    let indices = try columns.map { name in try #require(head.firstIndex(of: name)) }
    var rows: Set<[String]> = []
    while let row = try reader.next() { rows.insert(indices.map { row.fields[$0] }) }
    return rows
  }
}

@Suite struct HashtagsSayWhatColumnsHold {
  @Test func `case, blanks and the order of attributes do not matter`() throws {
    let tag = try #require(HXLTag("#ADM1 +name+ORIGIN"))
    #expect(tag == HXLTag("#adm1+origin+name") && tag != HXLTag("#adm1+name"))
    #expect(HXLTag("adm1") == nil && HXLTag("#") == nil && HXLTag("#adm1++code") == nil && HXLTag("#1") == nil)
  }

  @Test func `a row of tags holds nothing else`() {
    #expect(HXLTag.row(["#adm1", "", "#date+start"])?.count == 3)
    #expect(HXLTag.row(["#adm1", "x"]) == nil && HXLTag.row(["", ""]) == nil && HXLTag.row([]) == nil)
  }
}
