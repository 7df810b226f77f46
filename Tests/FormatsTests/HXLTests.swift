import Basics
import Formats
import Testing
import Worlds

@Suite struct HXL {
  @Test func `a tag is the same in any case and with its attributes in any order`() {
    #expect(HXLTag(" #Affected +F+idps ")?.description == "#affected+f+idps")
    #expect(HXLTag("#affected+f+idps") == HXLTag("#AFFECTED+idps+f+f"))
    #expect(HXLTag("#affected+f") != HXLTag("#affected+m"))
  }

  @Test(arguments: [
    "", "affected", "#", "#1", "#a b", "#a+", "#a+1", "#a-b", "#*", "#a!", "# a", "#a++b", "#é",
    "#" + String(repeating: "a", count: 2000),
  ])
  func `what is no tag is none`(text: String) {
    #expect(HXLTag(text) == nil)
  }

  @Test(arguments: [
    ("#affected", "#affected+f+idps", true), ("affected+f", "#affected+f+idps", true),
    ("#affected-f", "#affected+f", false),
    ("#*+f", "#affected+f", true), ("#*", "#adm1", true), ("#affected+f!", "#affected+f+idps", false),
    ("#affected+f!", "#affected+f", true), ("#adm1", "#adm2", false), ("#affected!", "#affected", true),
  ])
  func `a pattern says which tags are meant`(pattern: String, tag: String, matches: Bool) throws {
    #expect(try #require(HXLPattern(pattern)).matches(try #require(HXLTag(tag))) == matches)
  }

  @Test func `a pattern that excludes cannot be exact as well`() {
    #expect(HXLPattern("#a-b!") == nil)
    #expect(HXLPattern("#a b") == nil)
  }

  private func columns(_ rows: [[String]]) -> (found: HXLColumns?, read: Int) {
    var read = 0
    let found = HXLColumns {
      defer { read += 1 }
      return read < rows.count ? rows[read] : nil
    }
    return (found, read)
  }

  @Test func `tags stand in one of the first twenty-five rows, below headings`() throws {
    let title = [String](repeating: "", count: 2)
    let (found, read) = columns([
      title, ["District", "People", ""], ["#adm2+name", "#affected+idps", ""], ["x", "1"],
    ])
    let tagged = try #require(found)
    #expect(read == 3)
    #expect(tagged.columns.map(\.heading) == ["District", "People", ""])
    #expect(tagged.index(of: try #require(HXLPattern("#affected"))) == 1)
    #expect(columns(Array(repeating: title, count: 24) + [["#adm1"]]).found != nil)
    #expect(columns(Array(repeating: title, count: 25) + [["#adm1"]]).found == nil)
  }

  @Test func `half of what is filled must be tags, and what is none is told`() {
    #expect(HXLColumns(["#adm1", "x", "", ""])?.malformed == [1])
    #expect(HXLColumns(["#adm1", "x", "y"]) == nil)
    #expect(HXLColumns(["", ""]) == nil)
  }

  /// What libhxl 5.2.2 finds in its own test files: the tags, blanks for columns without one, and the rows below.
  @Test(arguments: [
    ("test_io/input-valid.csv", sectors, 4), ("test_io/input-valid.tsv", sectors, 4),
    ("test_io/input-valid.ssv", sectors, 4), ("test_io/input-valid-latin1.csv", sectors, 4),
    ("test_io/input-fuzzy.csv", " #sector+es #subsector+es #org+es #targeted+f #targeted+f  ", 4),
    ("test_io/input-multiline.csv", "#description", 1),
    ("test_io/input-multiple-headers.csv", "#org  #adm1 #affected", 2),
    ("mock/taxonomy.csv", "#adm1+name #adm1+code", 3), ("test_scripts/input-simple.csv", simple, 8),
    ("test_scripts/input-whitespace.csv", simple, 8), ("test_scripts/input-status.csv", simple + " #status", 8),
    ("test_io/input-invalid.csv", nil, 0), ("test_io/input-untagged.csv", nil, 0),
    ("test_converters/wide-tagging-test.csv", nil, 0),
  ])
  func `the test files of libhxl are read as by libhxl`(name: String, tags: String?, rows: Int) throws {
    guard let data = Conformance.data("exchange/hxl/libhxl-tests/files/" + name) else { return }
    var reader = CSVReader(Array(data))
    let found = try HXLColumns { () throws(FormatRefusal) in try reader.next()?.fields }
    #expect(found.map { $0.columns.map { $0.tag?.description ?? "" }.joined(separator: " ") } == tags)
    guard found != nil else { return }
    var count = 0
    while try reader.next() != nil { count += 1 }
    #expect(count == rows)
  }

  private static let sectors =
    " #sector+es #subsector+es #org+es #targeted+f #targeted+m #country #adm1 #date+reported"
  private static let simple = "#sector #subsector #org #population+sex #targeted #country #adm1"
}
