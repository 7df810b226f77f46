import Basics
import Testing

@Suite struct NamesGiveTheSameIDEverywhere {
  @Test func `a name has one id, for ever`() {
    let id = ID<Place>(named: "place", "P-code", "TUR073")
    #expect(id == ID(named: "place", "P-code", "TUR073"))
    #expect(id.description == "453e3a13-2fce-86be-a938-e7a4c752688f")
  }

  @Test func `parts are kept apart, and the version says that the id was made from a name`() {
    #expect(ID<Place>(named: "ab", "c") != ID<Place>(named: "a", "bc"))
    #expect(ID<Place>(named: "ab") != ID<Place>(named: "ab", ""))
    let ids = Set((0..<100_000).map { ID<Place>(named: "place", String($0)) })
    #expect(ids.count == 100_000)
    let text = Array(ID<Place>(named: "x").description)
    #expect(text[14] == "8" && "89ab".contains(text[19]))
  }
}
