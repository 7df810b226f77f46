import Basics
import Foundation
import Testing

@testable import Evidence

@Suite struct PinsKeepTheirTitles {
  private func pin(_ title: String) throws -> PinRecord {
    let json = """
      {"title":\(title),"tabulation":{"form":"sites","measure":{"count":{}},"rows":{"state":{}},
      "filter":{"answers":{},"places":[],"states":[]}},"figure":"value","picture":"map"}
      """
    return try JSONDecoder().decode(PinRecord.self, from: Data(json.utf8))
  }

  @Test func `a title of the first pins, in one language, is read as ever`() throws {
    #expect(try pin(#""People by district""#).title.best(in: .arabic) == "People by district")
  }

  @Test func `a title in several languages is written and read`() throws {
    let title = LocalizedText(english: "People", turkish: "Kişiler")
    let read = try pin(#"{"texts":{"en":"People","tr":"Kişiler"}}"#)
    #expect(read.title == title)
    #expect(try JSONDecoder().decode(PinRecord.self, from: JSONEncoder().encode(read)) == read)
  }
}
