import FormEngine
import Testing

@testable import Collect

@Suite struct LongListsAreSearched {
  private func index(_ rows: [String], label: String = "label::English (en)", other: String = "label::Türkçe (tr)")
    throws
    -> ChoiceIndex
  {
    let text = """
      | survey |
      | | type | name | label |
      | | select_one place | place | Place |
      | choices |
      | | list_name | name | \(label) | \(other) |
      \(rows.map { "| | place | \($0) |" }.joined(separator: "\n"))

      """
    let (form, diagnostics) = try Form.read(file: Array(text.utf8), named: "survey.md")
    let list = try #require(form?.list(named: "place"), "\(diagnostics)")
    return ChoiceIndex(list)
  }

  private static let rows = [
    "c0 | Sirnak centre | Şırnak merkez", "c1 | Yeni Şırnak | Yeni Şırnak", "c2 | Narlica | Narlıca",
    "c3 | شرناق | شرناق", "c4 | Sirnak | Şırnak", "c5 | Hamam | Hamam", "c6 | حلب | حلب",
  ]

  @Test(
    arguments: [
      ("SIRNAK", [4, 0, 1]), ("şır mer", [0]), ("شرناق", [3]), ("narlı", [2]), ("c5", [5]),
      ("C", [0, 1, 2, 3, 4, 5, 6]), ("Halab", [6]), ("سرناق", [0, 3, 4]), ("nothing like it", []), ("", []),
      ("  ", []), ("rnak", []),
    ] as [(String, [Int])])
  func `a choice is found by the beginnings of its words in any language and script, or its code`(
    query: String, places: [Int]
  ) throws {
    let found = try index(Self.rows).find(query, limit: 10)
    #expect(Set(found.places) == Set(places) && found.places.first == places.first, "\(found)")
    #expect(found.count == places.count)
  }

  @Test func `a search of 20,000 choices shows as many as asked for, and says how many there are`() throws {
    let index = try index((0..<20_000).map { "v\($0) | Village \($0) | Köy \($0)" })
    let found = index.find("köy 1", limit: 30)
    #expect(found.places.count == 30 && found.count == 11_111 && found.places.first == 1)
    #expect(index.find(String(repeating: "köy ", count: 5000), limit: 30).count == 20_000)
  }
}
