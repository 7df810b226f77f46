import Basics
import Foundation
import Testing

@Suite struct TextFoldsForSearch {
  @Test(arguments: [
    ("ŞIRNAK", "sirnak"), ("şırnak", "sirnak"), ("SIRNAK", "sirnak"), ("İstanbul", "istanbul"), ("ISPARTA", "isparta"),
    ("I\u{307}stanbul", "istanbul"), ("Iğdır", "igdir"), ("Çankırı", "cankiri"), ("Gümüşhane", "gumushane"),
    ("KAHRAMANMARAŞ / Onikişubat", "kahramanmaras onikisubat"), ("Dar'ā", "dara"), ("Dar‘ā", "dara"),
    ("Al Ḩasakah", "al hasakah"), ("Ar-Raqqa", "ar raqqa"), ("Straße", "strasse"), ("ﬁx №5", "fix no5"),
    ("  a  -  b  ", "a b"), ("", ""), ("…", ""),
  ])
  func `Latin loses case, marks and the dots of i`(text: String, folded: String) {
    #expect(Folding.fold(text) == folded)
  }

  @Test(arguments: [
    ("Київ", "kyiv"), ("Харків", "kharkiv"), ("ЗАПОРІЖЖЯ", "zaporizhzhia"), ("Луганськ", "luhansk"), ("й", "i"),
    ("и\u{306}", "i"), ("Щастя", "shchastia"), ("თბილისი", "tbilisi"), ("ᲗᲑᲘᲚᲘᲡᲘ", "tbilisi"), ("ქუთაისი", "kutaisi"),
  ])
  func `Cyrillic and Georgian meet Latin`(text: String, folded: String) {
    #expect(Folding.fold(text) == folded)
  }

  @Test(arguments: [
    ("أضنة", "اضنه"), ("إِسْطَنْبُول", "اسطنبول"), ("آمد", "امد"), ("حـــلب", "حلب"), ("مصطفى", "مصطفي"),
    ("مسؤول", "مسوول"), ("ﻻذقية", "لاذقيه"), ("کرمانشاه", "كرمانشاه"), ("چالدران", "جالدران"), ("هەولێر", "ههولير"),
    ("١٢ آذار", "12 اذار"), ("۳۴", "34"),
  ])
  func `Arabic script is reduced to what people type`(text: String, folded: String) {
    #expect(Folding.fold(text) == folded)
  }

  @Test func `folding twice is folding once, for every scalar there is`() {
    var broken: [String] = []
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let once = Folding.fold("x\(scalar)y")
      if Folding.fold(once) != once { broken.append("U+" + String(value, radix: 16)) }
      if once.unicodeScalars.count > 20 { broken.append("long U+" + String(value, radix: 16)) }
    }
    #expect(broken == [])
  }

  @Test func `composed and decomposed spellings fold alike`() {
    for value in UInt32(0xC0)..<0x600 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let text = String(scalar)
      #expect(Folding.fold(text.decomposedStringWithCanonicalMapping) == Folding.fold(text), "\(text)")
    }
  }

  @Test func `tokens are bounded in number and length`() {
    let text = (0..<100).map { "w\($0)" }.joined(separator: " ")
    #expect(Folding.tokens(text).count == 32)
    #expect(Folding.tokens(text, limit: 2) == ["w0", "w1"])
    #expect(Folding.tokens(String(repeating: "ش", count: 99)).first?.utf8.count == 48)
    #expect(Folding.tokens("Şanlı-Urfa") == ["sanli", "urfa"])
  }
}

@Suite struct SkeletonsJoinArabicAndLatin {
  @Test(arguments: [
    ("Şırnak", "شرناق"), ("SIRNAK", "شرناق"), ("Adana", "أضنة"), ("Adıyaman", "أديامان"), ("Ankara", "أنقرة"),
    ("Diyarbakır", "ديار بكر"), ("Gaziantep", "غازي عنتاب"), ("Bitlis", "بدليس"), ("Giresun", "كيرسون"),
    ("Çorum", "تشوروم"), ("Eskişehir", "إسكي شهر"), ("Afyonkarahisar", "أفيون قره حصار"), ("Yalova", "يالوفا"),
    ("Elbistan", "البستان"), ("Van", "وان"), ("Halab", "حلب"), ("Ar-Raqqa", "الرقة"), ("Deir ez-Zor", "دير الزور"),
    ("Al-Hasakeh", "الحسكة"), ("Tartous", "طرطوس"), ("Idleb", "إدلب"), ("Osmaniye", "عثمانية"), ("Fatih", "فاتح"),
  ])
  func `the two spellings share a key`(latin: String, arabic: String) {
    #expect(!Set(Skeleton.keys(latin)).isDisjoint(with: Skeleton.keys(arabic)))
  }

  @Test(arguments: [("Adana", "Ankara"), ("Hatay", "Kilis"), ("Aleppo", "حلب"), ("Mardin", "بتليس")])
  func `different names stay apart`(one: String, other: String) {
    #expect(Set(Skeleton.keys(one)).isDisjoint(with: Skeleton.keys(other)))
  }

  @Test func `a text without consonants has no key, a long one a short key`() {
    #expect(Skeleton.keys("aei 12") == [])
    #expect(Skeleton.keys(String(repeating: "kl", count: 500)).map(\.count) == [24])
    #expect(Skeleton.keys("Şırnak") == ["srnk"])
    #expect(Skeleton.keys("الرقة") == ["rk", "alrk"])
  }
}
