import Testing

@testable import Collect

@Suite struct OpenRosaDocuments {
  @Test func `a form list names all that clients ask for`() {
    let form = OpenRosaDocument.ListedForm(
      formID: "a&b", name: "Yerleşim <alanı>", version: "3", hash: "00ff", downloadURL: "https://x/forms/1?a=1&b=2",
      manifestURL: "https://x/forms/1/manifest")
    #expect(
      OpenRosaDocument.formList([form]) == """
        <?xml version="1.0" encoding="UTF-8"?>
        <xforms xmlns="http://openrosa.org/xforms/xformsList"><xform><formID>a&amp;b</formID>\
        <name>Yerleşim &lt;alanı&gt;</name><version>3</version><hash>md5:00ff</hash>\
        <downloadUrl>https://x/forms/1?a=1&amp;b=2</downloadUrl>\
        <manifestUrl>https://x/forms/1/manifest</manifestUrl></xform></xforms>
        """)
  }

  @Test func `a manifest names each file with its hash and address`() {
    #expect(
      OpenRosaDocument.manifest([.init(name: "köy.csv", hash: "00ff", downloadURL: "https://x/m")]) == """
        <?xml version="1.0" encoding="UTF-8"?>
        <manifest xmlns="http://openrosa.org/xforms/xformsManifest"><mediaFile><filename>köy.csv</filename>\
        <hash>md5:00ff</hash><downloadUrl>https://x/m</downloadUrl></mediaFile></manifest>
        """)
  }

  @Test func `a message holds only what XML can hold`() {
    #expect(
      OpenRosaDocument.response("a\u{0}<b>\r\n\u{1F600}") == """
        <?xml version="1.0" encoding="UTF-8"?>
        <OpenRosaResponse xmlns="http://openrosa.org/http/response"><message>a\u{FFFD}&lt;b&gt;&#13;
        \u{1F600}</message></OpenRosaResponse>
        """)
  }
}
