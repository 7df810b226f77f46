import Basics
import Formats
import Records
import Testing

@Suite struct PlacesOfSomebodysSheetAreRead {
  private func sheet(_ text: String) throws -> PlaceSheet {
    let first = try #require(try Spreadsheet.read(Array(text.utf8)).first)
    return try #require(PlaceSheet(first))
  }

  private func columns(_ heading: String) throws -> [PlaceSheet.Columns] { try sheet(heading + "\nx,y,z,u\n").columns }

  @Test(arguments: [
    "adm1_pcode,adm1_name,adm2_pcode,adm2_name", "admin1Pcode,admin1Name,admin2Pcode,admin2Name",
    "İl Kodu,İl,İlçe Kodu,İlçe Adı", "رمز المحافظة,المحافظة,رمز المنطقة,المنطقة",
    "Province code,Province,District code,District name (en)",
  ])
  func `headings in three languages say the level`(heading: String) throws {
    let columns = try columns(heading)
    #expect(columns.map(\.level) == [1, 2])
    #expect(columns.map(\.code) == [1, 3])
    #expect(columns.map(\.name) == [2, 4])
  }

  @Test func `tags of HXL count before headings, and origins are no places of the row`() throws {
    let sheet = try sheet(
      """
      District,Where,From
      #adm1+name,#adm2+name+tr,#adm1+name+origin
      Hatay,Antakya,Adana
      """)
    #expect(sheet.columns.map(\.level) == [1, 2])
    #expect(sheet.columns.map(\.name) == [1, 2])
    #expect(sheet.rows.map(\.number) == [3])
  }

  @Test func `a district is looked for in the province beside it`() throws {
    var file = PlaceFile()
    for (code, level, parent, name) in [
      ("TUR", 0, "", "Türkiye"), ("TUR027", 1, "TUR", "Gaziantep"), ("TUR073", 1, "TUR", "Şırnak"),
      ("TUR027002", 2, "TUR027", "Merkez"), ("TUR073002", 2, "TUR073", "Merkez"),
    ] {
      var draft = PlaceDraft(code: code, location: Diagnostic.Location())
      (draft.level, draft.parentCode, draft.names) = (level, parent.isEmpty ? nil : parent, ["tr": name])
      file.drafts.append(draft)
    }
    let atlas = PlaceAtlas(file, named: "list")
    let repairs = PlaceRepairs(atlas, on: try #require(Day("2026-01-01")))
    let sheet = try sheet("İl,İlçe,Kişi\nSirnak,merkez,3\nParis,Merkez,4\n")
    let readings = sheet.rows.map { sheet.read($0, by: repairs) }
    #expect(readings[0].repairs.map { $0.place.flatMap { atlas[$0]?.code } } == ["TUR073", "TUR073002"])
    #expect(readings[1].repairs.map(\.place) == [nil, nil])
    let told = sheet.diagnostics(readings[1]) { atlas[$0]?.code ?? "" }
    #expect(told.map(\.code) == ["place.repair.unknown", "place.repair.ambiguous"])
    #expect(told.map { $0.location?.description } == ["3:A", "3:B"])
    #expect(told[1].arguments["candidates"] == "TUR027002, TUR073002")
  }

  @Test func `a sheet without places says so`() throws {
    #expect(try columns("name,age,sex,phone").isEmpty)
  }
}
