import Foundation
import Testing

@testable import Basics

@Suite struct `JSON that is written` {
  @Test func `keeps the order of its members`() {
    let value: JSON = ["z": 1, "a": [true, nil, 2.5]]
    #expect(value.serialized == #"{"z":1,"a":[true,null,2.5]}"#)
  }

  @Test func `can stand in a page and is read back by others`() throws {
    let text = "</script> \"quoted\" \\ \u{1}\n\u{2028} شرناق"
    let written = JSON.array([.string(text)]).serialized
    #expect(!written.contains("<"))
    #expect(try JSONDecoder().decode([String].self, from: Data(written.utf8)) == [text])
  }

  @Test func `has no number that JSON lacks`() {
    #expect(JSON.array([.number(.nan), .number(.infinity), .number(-0.5)]).serialized == "[null,null,-0.5]")
  }
}
