import Basics
import Evidence
import Testing

@Suite struct WhatLeavesSaysWhoPaid {
  private let whole: Imprint = {
    let text = LocalizedText(english: "Text", turkish: "Metin")
    return Imprint(donor: text, credit: text, disclaimer: text, emblem: "ab", licence: "CC BY 4.0")
  }()

  private func refusal(_ imprint: Imprint, _ languages: [Language] = [.turkish, .english], _ level: Level = .public)
    -> ImprintRefusal?
  {
    do throws(ImprintRefusal) {
      try imprint.check(languages, level: level)
      return nil
    } catch { return error }
  }

  @Test func `donor, credit and disclaimer are said in each language of the product`() {
    #expect(refusal(whole) == nil)
    #expect(refusal(whole, [.turkish, .arabic]) == .missing(.donor, .arabic))
    var lacking = whole
    lacking.disclaimer = LocalizedText(english: " ", turkish: "Metin")
    #expect(refusal(lacking) == .missing(.disclaimer, .english))
    lacking = whole
    lacking.credit = LocalizedText()
    #expect(refusal(lacking, [.english], .partner) == .missing(.credit, .english))
  }

  @Test func `the donor's emblem is there, and a licence on what is public`() {
    var lacking = whole
    lacking.emblem = nil
    #expect(refusal(lacking) == .emblemMissing)
    lacking = whole
    lacking.licence = ""
    #expect(refusal(lacking) == .licenceMissing)
    #expect(refusal(lacking, [.turkish], .partner) == nil)
  }

  @Test func `what stays inside may lack all of it`() {
    #expect(refusal(Imprint(), [.arabic], .internal) == nil)
    #expect(refusal(Imprint(), [.arabic], .restricted) == nil)
  }
}
