import Basics
import Formats
import Testing

@Suite struct RowsOfJSONAreReadOneByOne {
  private func read(_ text: String, limit: Int = 10) throws -> (found: Bool, values: [JSON]) {
    var values: [JSON] = []
    let found = try JSONRecords.each(Array(text.utf8), of: "result", limit: limit) {
      (record: JSON) throws(FormatRefusal) in values.append(record)
    }
    return (found, values)
  }

  @Test func `the list under the name is read, and all else passed over`() throws {
    let read = try read(#"{"meta": {"result": [9]}, "result": [{"a": 1}, 2], "next": ["x", {"y": []}]}"#)
    #expect(read.found)
    #expect(read.values == [.object([("a", 1)]), 2])
  }

  @Test func `a text that is the list itself is read`() throws {
    #expect(try read("[1, 2]").values == [1, 2])
  }

  @Test func `a text without the list says so`() throws {
    #expect(try !read(#"{"result": "none"}"#).found)
  }

  @Test(arguments: [#"{"result": [1, 2"#, #"{"result": [1,]}"#, "true", "", #"{"result": []} []"#])
  func `what is broken is refused with its place`(text: String) {
    #expect(throws: FormatRefusal.self) { try read(text) }
  }

  @Test func `more rows than allowed are refused`() {
    #expect(throws: FormatRefusal.tooLarge(what: "rows", limit: 2)) { try read(#"{"result": [1, 2, 3]}"#, limit: 2) }
  }
}
