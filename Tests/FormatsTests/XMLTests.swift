import Basics
import Formats
import Testing

@Suite struct XMLReading {
  private func parse(_ text: String) throws(FormatRefusal) -> XMLElement { try XMLElement.parse(Array(text.utf8)) }

  @Test func `elements, namespaces, attributes and text are kept`() throws {
    let text = """
      <?xml version="1.0"?><data xmlns="http://x" xmlns:orx="http://openrosa.org/xforms" id="f&amp;1" orx:v='2'>\
      <a>x &lt; y</a><orx:meta><orx:instanceID>uuid:1</orx:instanceID></orx:meta><b/></data>
      """
    let root = try parse(text)
    #expect(root.attribute("id") == "f&1")
    #expect(root.attribute("v", in: "http://openrosa.org/xforms") == "2")
    #expect(root.first("a")?.text == "x < y")
    #expect(root.first("a")?.name.namespace == "http://x")
    #expect(root.at("meta", "instanceID")?.text == "uuid:1")
    #expect(root.first("meta")?.name.qualified == "orx:meta")
    #expect(try XMLElement.parse(root.serialized) == root)
  }

  @Test func `text in CDATA and in several pieces is one text`() throws {
    #expect(try parse("<a>1<![CDATA[<2>]]>&#x33;<!-- no --></a>").text == "1<2>3")
  }

  @Test func `a document type is refused, whatever it declares`() {
    let bomb = """
      <?xml version="1.0"?>
      <!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><lolz>&b;</lolz>
      """
    #expect(throws: FormatRefusal.xmlDocumentType(line: 2)) { try parse(bomb) }
    #expect(throws: FormatRefusal.xmlDocumentType(line: 1)) {
      try parse("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>")
    }
  }

  @Test func `an entity nobody declared is refused`() {
    #expect(throws: FormatRefusal.self) { try parse("<a>&x;</a>") }
  }

  @Test(arguments: ["<a>\n<b></a>", "", "<a", "<a/><b/>", "plain", "<a b='1' b='2'/>", "<a>\u{1}</a>", "<x:a/>x"])
  func `what is not well-formed is refused`(text: String) {
    #expect(throws: FormatRefusal.self) { try parse(text) }
  }

  @Test func `the place of a mistake is told`() {
    do throws(FormatRefusal) {
      _ = try parse("<a>\n <b>\n</a>")
      Issue.record("it was read")
    } catch {
      #expect(error.code == "format.xml.malformed")
      #expect(error.arguments["line"] == "3")
    }
  }

  @Test func `depth, size and numbers are bounded`() {
    let deep = Array((String(repeating: "<a>", count: 101) + String(repeating: "</a>", count: 101)).utf8)
    #expect(throws: FormatRefusal.tooLarge(what: "depth", limit: 100)) { try XMLElement.parse(deep) }
    let wide = Array(("<r>" + String(repeating: "<a/>", count: 100) + "</r>").utf8)
    #expect(throws: FormatRefusal.tooLarge(what: "nodes", limit: 50)) {
      try XMLElement.parse(wide, limits: XMLLimits(nodes: 50))
    }
    #expect(throws: FormatRefusal.tooLarge(what: "bytes", limit: 10)) {
      try XMLElement.parse(wide, limits: XMLLimits(bytes: 10))
    }
    let attributes = "<a " + (0..<300).map { "a\($0)='x'" }.joined(separator: " ") + "/>"
    #expect(throws: FormatRefusal.tooLarge(what: "attributes", limit: 256)) { try parse(attributes) }
  }

  @Test func `text in Latin-5 is read as its prologue says`() throws {
    let bytes = Array("<?xml version=\"1.0\" encoding=\"iso-8859-9\"?><a>".utf8) + [0xDE, 0xFD] + Array("</a>".utf8)
    #expect(try XMLElement.parse(bytes).text == "Şı")
  }
}
