import Testing

@testable import Evidence

@Suite struct FormatsByMediaType {
  private let all = ExchangeFormat.allCases

  @Test(arguments: [
    ("application/vnd.sdmx.data+csv;version=1.0.0", ExchangeFormat.sdmxCSV1),
    ("application/vnd.sdmx.data+csv; version=2.0.0; labels=id", .sdmxCSV), ("application/vnd.sdmx.data+csv", .sdmxCSV),
    ("Application/Vnd.SDMX.data+csv ; Version=1.0.0", .sdmxCSV1), ("text/csv", .csv),
    ("application/geo+json", .geojson),
    ("text/csv;q=0.5, application/vnd.apache.parquet", .parquet),
    ("application/vnd.sdmx.data+csv;version=9.0.0, text/csv;q=0.1", .csv), ("text/csv;q=0,application/json", .json),
  ])
  func `what is named is taken, the most wanted first`(field: String, format: ExchangeFormat) {
    #expect(ExchangeFormat.accepted(field, among: all) == format)
  }

  @Test(arguments: [
    "", "*/*", "text/html,application/xhtml+xml,*/*;q=0.8", "text/*", ";;,=,",
    "application/vnd.sdmx.data+csv;version=9", "text/csv;q=0",
    String(repeating: ",", count: 100_000) + "text/csv",
  ])
  func `what names none leaves the choice`(field: String) {
    #expect(ExchangeFormat.accepted(field, among: all) == nil)
  }

  @Test func `a format that does not suit is not taken`() {
    #expect(ExchangeFormat.accepted("application/geo+json,text/csv", among: [.json, .csv]) == .csv)
  }
}
