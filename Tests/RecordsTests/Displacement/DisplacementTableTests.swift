import Basics
import Formats
import Foundation
import Records
import Testing
import Worlds

@Suite struct DisplacementReportsBecomeTheirTable {
  private func row(_ more: String) -> String {
    #"{"operation": "Crisis", "admin0Pcode": "TCD", "admin1Name": "Lac", "admin1Pcode": "TD07", "reportingDate": "2017-09-30T00:00:00", "roundNumber": 1, "assessmentType": "BA", "#
      + more + "}"
  }

  private func table(_ rows: String...) throws -> DisplacementTable {
    var table = DisplacementTable()
    try table.add(Array(#"{"result": [\#(rows.joined(separator: ","))]}"#.utf8), named: "a.json")
    return table
  }

  @Test func `reasons and origins are summed, sexes that do not add up are told`() throws {
    let table = try table(
      row(#""numPresentIdpInd": 10, "displacementReason": "Conflict", "numberMales": 5, "numberFemales": 5"#),
      row(#""numPresentIdpInd": 7, "displacementReason": "Disaster", "numberMales": 1, "numberFemales": 5"#))
    #expect(Array(table.people.values) == [17])
    #expect(table.withSexes == 2 && table.unequalSexes == 1)
    #expect(table.diagnostics.map(\.code) == ["displacement.sexes"])
    #expect(table.diagnostics.map { $0.location?.row } == [2])
  }

  @Test func `an unknown number is left out and told, never zero`() throws {
    let table = try table(row(#""numPresentIdpInd": null"#), row(#""numPresentIdpInd": "many""#))
    #expect(table.people.isEmpty)
    #expect(table.leftOut == 2)
    #expect(table.diagnostics.map(\.code) == ["displacement.unknown", "displacement.value"])
  }

  @Test func `a country's level is taken from one file only`() throws {
    var table = try table(row(#""numPresentIdpInd": 10"#))
    try table.add(Array(#"{"result": [\#(row(#""numPresentIdpInd": 10"#))]}"#.utf8), named: "b.json")
    #expect(Array(table.people.values) == [10])
    #expect(table.diagnostics.map(\.code) == ["displacement.twice"])
  }

  @Test func `tags of HXL name the columns, whatever the heading says`() throws {
    var table = DisplacementTable()
    let text = """
      Ülke,Tarih,Kişi,Tur
      #country+code,#date+reported,#affected+idps,#round+code
      TCD,2017-09-30,12,1
      """
    try table.add(Array(text.utf8), named: "a.csv")
    #expect(table.people.map { [$0.key.country, "\($0.key.level)", "\($0.value)"] } == [["TCD", "0", "12"]])
  }

  /// The list that the published table was checked with is not part of the material; its codes and names are in the table. It
  /// evidently had French names of departments of Haiti, and not that of HT09.
  @Test func `three countries give the table that was published, cell by cell`() throws {
    let folder = "displacement/iom_api_v3_hapi/"
    guard let reports = Conformance.data(folder + "global-iom-dtm-from-api-admin-0-to-2.csv"),
      let published = Conformance.data(folder + "hdx_hapi_idps_global.csv")
    else { return }
    var reader = CSVReader(Array(published))
    let rows = try reader.rows()
    let columns = rows[0].fields
    #expect(columns == DisplacementTable.columns)
    let records = rows.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(columns, $0.fields)) }

    let french = [
      "HT01": "Ouest", "HT02": "Sud-Est", "HT03": "Nord", "HT04": "Nord-Est", "HT07": "Sud",
    ]
    var places: [String: PlaceDraft] = [:]
    for record in records {
      let country = record["location_code"] ?? ""
      for (level, parent) in [(0, ""), (1, country), (2, record["admin1_code"] ?? "")] {
        let code = level == 0 ? country : record["admin\(level)_code"] ?? ""
        guard !code.isEmpty else { continue }
        var place = PlaceDraft(code: code, location: Diagnostic.Location())
        place.level = level
        place.parentCode = parent.isEmpty ? nil : parent
        place.names = ["en": level == 0 ? country : record["admin\(level)_name"] ?? ""]
        place.names["fr"] = french[code]
        places[code] = place
      }
    }
    var file = PlaceFile()
    file.drafts = Array(places.values)
    let atlas = PlaceAtlas(file, named: "published")
    let repairs = PlaceRepairs(atlas, on: try #require(Day("2025-07-01")))

    var table = DisplacementTable()
    try table.add(Array(reports), named: "reports.csv")
    #expect(table.rows == 13_367)
    #expect(table.leftOut == 0)
    #expect(table.withSexes == 1484 && table.unequalSexes == 7)
    var ours = CSVReader(DisplacementTable.separatedValues(table.lines(repairs, atlas)))
    // What the reports do not hold is empty.
    let compared = columns.filter { !["has_hrp", "in_gho", "dataset_hdx_id", "resource_hdx_id"].contains($0) }
    func cells(_ record: [String: String]) -> [String] { compared.map { record[$0] ?? "" } }
    let expected = Set(records.map(cells))
    let found = try Set(
      ours.rows().dropFirst().map { row in
        cells(
          Dictionary(
            columns.enumerated().map { ($1, $0 < row.fields.count ? row.fields[$0] : "") },
            uniquingKeysWith: { a, _ in a }))
      })
    print("published figures of displacement: \(expected.intersection(found).count) of \(records.count)")
    #expect(records.count == 6854)
    #expect(expected.intersection(found).count == 6854)
    #expect(found.count == 6854, "\(found.subtracting(expected).sorted { $0.joined() < $1.joined() }.prefix(5))")
  }
}
