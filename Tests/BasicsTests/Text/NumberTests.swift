import Basics
import Foundation
import Testing

@Suite struct NumbersAreWrittenForTheirReader {
  private let english = NumberStyle(.english)
  private let turkish = NumberStyle(.turkish)
  private let arabic = NumberStyle(.arabic, digits: .arabicIndic)

  @Test func `whole numbers are grouped by language`() {
    #expect(english.string(1_234_567) == "1,234,567")
    #expect(turkish.string(-1_234_567) == "-1.234.567")
    #expect(arabic.string(12_345) == "١٢٬٣٤٥")
    #expect(NumberStyle(.arabic).string(12_345) == "12,345")
    #expect(english.string(Int.min) == "-9,223,372,036,854,775,808")
    #expect(english.string(999) == "999")
  }

  @Test func `decimals are rounded as a reader would`() {
    #expect(english.string(2.675) == "2.68")
    #expect(english.string(0.125) == "0.13")
    #expect(turkish.string(12.5) == "12,5")
    #expect(english.string(12.0) == "12")
    #expect(english.string(12.0, decimals: 1...1) == "12.0")
    #expect(english.string(999.999) == "1,000")
    #expect(english.string(-0.001) == "0")
    #expect(english.string(1e-7, decimals: 0...8) == "0.0000001")
    #expect(english.string(1.5e20) == "150,000,000,000,000,000,000")
    #expect(english.string(.nan) == "–")
  }

  @Test func `percent goes where the language puts it`() {
    #expect(english.percent(0.125) == "12.5%")
    #expect(turkish.percent(0.125) == "%12,5")
    #expect(turkish.percent(-0.125) == "-%12,5")
    #expect(arabic.percent(0.125) == "١٢٫٥٪\u{61C}")
    #expect(english.percent(0.145, decimals: 0...0) == "15%")
    #expect(english.percent(1) == "100%")
  }

  @Test func `what is typed is read by its language`() {
    #expect(english.plain("1,234.5") == "1234.5")
    #expect(turkish.plain("1.234,5") == "1234.5")
    #expect(turkish.plain("1.234") == "1234")
    #expect(english.plain("1.234") == "1.234")
    #expect(arabic.plain("١٬٢٣٤٫٥") == "1234.5")
    #expect(english.plain("١٬٢٣٤٫٥") == "1234.5")
    #expect(english.plain(" −۱۲ ") == "-12")
    #expect(english.plain("1 234 567") == "1234567")
    #expect(turkish.plain(",5") == "0.5")
    #expect(turkish.double("36,12") == 36.12)
    #expect(english.decimal("0.1") == Decimal(string: "0.1"))
  }

  @Test(arguments: ["", "-", "1.2.3", "12,34", "1,2345", "1,234 567", "1e5", "abc", "5.", "0x1", "1234,567"])
  func `what is not one number is not read`(text: String) {
    #expect(english.plain(text) == nil)
  }

  @Test func `what is written can be read again`() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<2000 {
      let number = Double(Int64.random(in: -10_000_000_000...10_000_000_000, using: &generator)) / 1000
      for style in Language.allCases.flatMap({ l in Digits.allCases.map { NumberStyle(l, digits: $0) } }) {
        #expect(style.double(style.string(number, decimals: 0...3)) == number)
      }
    }
  }
}

@Suite struct TurkishCasing {
  @Test func `i keeps its dot and ı its lack of one`() {
    #expect(Language.turkish.uppercased("iğdır ışık") == "İĞDIR IŞIK")
    #expect(Language.turkish.lowercased("IĞDIR İSTANBUL") == "ığdır istanbul")
    #expect(Language.turkish.lowercased("I\u{307}z") == "iz")
    #expect(Language.turkish.capitalized("istanbul'un ILICA-köyü") == "İstanbul'un Ilıca-Köyü")
    #expect(Language.english.uppercased("city") == "CITY")
  }
}
