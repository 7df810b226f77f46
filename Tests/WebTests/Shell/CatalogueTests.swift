import Basics
import Foundation
import Office
import Testing
@testable import Web

@Suite struct TheCatalogueSpeaksThreeLanguages {
  let catalogue: Catalogue
  init() throws { catalogue = try Sample.catalogue }

  @Test func `every message is there in every language`() {
    let english = catalogue.keys(in: .english)
    #expect(!english.isEmpty)
    for language in Language.allCases {
      #expect(catalogue.keys(in: language).symmetricDifference(english).sorted() == [], "\(language)")
    }
  }

  @Test func `a message names the same things in every language`() {
    for key in catalogue.keys(in: .english) {
      let names = Language.allCases.map { catalogue.message(key, in: $0)?.arguments }
      #expect(Set(names).count == 1, "\(key)")
    }
  }

  @Test func `plurals have the forms that their language counts with`() {
    let forms: [Language: Set<PluralCategory>] = [
      .english: [.one, .other], .turkish: [.one, .other], .arabic: Set(PluralCategory.allCases),
    ]
    for language in Language.allCases {
      for key in catalogue.keys(in: language) {
        guard case .plural(let given) = catalogue.message(key, in: language) else { continue }
        #expect(Set(given.keys) == forms[language], "\(key) in \(language)")
      }
    }
  }

  @Test func `no message is empty`() {
    for language in Language.allCases {
      for key in catalogue.keys(in: language) {
        let texts: [[Message.Part]] =
          switch catalogue.message(key, in: language) {
          case .plain(let parts): [parts]
          case .plural(let forms): Array(forms.values)
          case nil: []
          }
        #expect(texts.allSatisfy { !$0.isEmpty }, "\(key) in \(language)")
      }
    }
  }

  @Test func `days written as examples stand in Arabic from year to day, as they are to be typed`() throws {
    let folder = try Resources.located().locales
    for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) where file.hasSuffix(".ar.yaml") {
      let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
      for day in text.matches(of: /(.)[0-9]{4}-[0-9]{2}/) where !["-", "."].contains(day.1) {
        #expect(["\u{200E}", "\u{2066}"].contains(day.1), "\(day.0) in \(file)")
      }
    }
  }

  @Test func `no name is glued to Latin letters in Arabic, which would show its halves the other way round`() throws {
    let folder = try Resources.located().locales
    for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) where file.hasSuffix(".ar.yaml") {
      let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
      for glued in text.matches(of: /[A-Za-z_]\{[A-Za-z]+\}|\{[A-Za-z]+\}[A-Za-z_]/) {
        Issue.record("\(glued.0) in \(file)")
      }
    }
  }

  @Test func `everything that the access log keeps has words`() throws {
    let sources = try FileManager.default.subpathsOfDirectory(atPath: Resources.sources.path)
    var pages: Set<String> = []
    for file in sources where file.hasSuffix(".swift") && !file.hasPrefix("konak/") {
      let source = try String(contentsOf: Resources.sources.appending(path: file), encoding: .utf8)
      for page in source.matches(of: /(?:page: |note\(\s*)"([a-z][A-Za-z.\/]+)"/) { pages.insert(String(page.1)) }
      for deed in source.matches(of: /note\(\s*"((?:user|grant)\.[A-Za-z]+)"/) { pages.insert("deed.\(deed.1)") }
    }
    pages.subtract(pages.filter { pages.contains("deed.\($0)") })
    #expect(pages.isSuperset(of: ["submissions.list", "informants.one", "deed.phone.create", "deed.user.create"]))
    let words = Words(catalogue, language: .arabic)
    for page in pages {
      #expect(words.has("access.page." + page.replacing("/", with: ".")), "\(page)")
    }
  }

  @Test func `every key that the pages ask for is there`() throws {
    let sources = Resources.sources.appending(path: "Web")
    let files = try FileManager.default.subpathsOfDirectory(atPath: sources.path).filter { $0.hasSuffix(".swift") }
    for file in files {
      let source = try String(contentsOf: sources.appending(path: file), encoding: .utf8)
      for match in source.matches(
        of: /(?:words(?:\[|\()|menu: \.init\(\.[a-z]+, |Notice\(\.[a-z]+, words\()"([A-Za-z0-9.]+)"/)
      {
        let key = String(match.1)
        #expect(catalogue.keys(in: .english).contains(key), "\(key) in \(file)")
      }
    }
  }

  @Test func `every reason for refusing has words`() {
    let refusals: [any Refusal] = [
      AccessRefusal.signInNeeded, AccessRefusal.notGranted, AccessRefusal.notFound, AccessRefusal.forgedForm,
      AccessRefusal.tooLarge, AccessRefusal.malformed, AccessRefusal.tooSlow,
      FieldRefusal.day(field: "a", text: "b"), FieldRefusal.month(field: "a", text: "b"),
      FieldRefusal.number(field: "a", text: "b"), SignInRefusal.wrong,
      SignInRefusal.wrongCode, SignInRefusal.tooMany(seconds: 1), SignInRefusal.codeTooLate, SignInRefusal.busy,
      SignInRefusal.setUpEnded, UserRefusal.nameNotAllowed, UserRefusal.nameTaken(name: "a"),
      UserRefusal.fullNameMissing, UserRefusal.passwordTooShort, UserRefusal.passwordTooLong,
      UserRefusal.passwordTooSimple, UserRefusal.lastAdministrator, UserRefusal.grantTooWide, UserRefusal.accountAbove,
      UserRefusal.invitationEnded, UserRefusal.placeUnknown, UserRefusal.missing, AppUserRefusal.labelMissing,
      AppUserRefusal.missing, ProfileRefusal.isReal, ProgrammeRefusal.codeNotAllowed,
      ProgrammeRefusal.codeTaken(code: "a"), ProgrammeRefusal.nameMissing, ProgrammeRefusal.missing,
      MissionOfficeRefusal.nameMissing, MissionOfficeRefusal.missing,
    ]
    let words = Words(catalogue, language: .english)
    for refusal in refusals { #expect(!words.refusal(refusal).contains("⟦"), "\(refusal.code)") }
  }
}

extension Resources {
  /// The folder `Sources` of the checkout.
  static var sources: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources")
  }
}

@Suite struct WordsFitTheirReader {
  let catalogue: Catalogue
  init() throws {
    let english = try Catalogue.read(
      "days:\n  one: '{count} day of {name}'\n  other: '{count} days of {name}'\nplain: \"{a} {not a gap} }{\"",
      named: "test")
    let arabic = try Catalogue.read("days:\n  two: يومان\n  few: '{count} أيام'\n  other: '{count} يوم'", named: "test")
    catalogue = Catalogue([.english: english, .arabic: arabic])
  }

  private func words(_ language: Language, _ digits: Digits = .latin) -> Words {
    Words(catalogue, language: language, digits: digits)
  }

  @Test func `a count chooses the form of its language`() {
    #expect(words(.english)("days", ["count": 1, "name": "May"]) == "1 day of May")
    #expect(words(.english)("days", ["count": 1200, "name": "May"]) == "1,200 days of May")
    #expect(words(.arabic)("days", ["count": 2]) == "يومان")
    #expect(words(.arabic, .arabicIndic)("days", ["count": 3]) == "٣ أيام")
    #expect(words(.arabic)("days", ["count": 100]) == "100 يوم")
  }

  @Test func `a difference keeps its sign beside its number in each language`() {
    #expect(words(.english).signed(-1200) == "−1,200" && words(.turkish).signed(1200) == "+1.200")
    #expect(words(.english).signed(0) == "0")
    #expect(words(.arabic).signed(-30) == "\u{200E}−30" && words(.arabic, .arabicIndic).signed(-30) == "\u{61C}−٣٠")
  }

  @Test func `braces that open no gap are text`() {
    #expect(words(.english)("plain", ["a": "x"]) == "x {not a gap} }{")
  }

  @Test func `what is missing shows itself`() {
    #expect(words(.english)("none") == "⟦none⟧")
    #expect(words(.english)("days", ["count": 2]) == "2 days of ⟦name⟧")
  }

  @Test func `numbers, sizes and dates are written as each language writes them`() throws {
    let catalogue = try Sample.catalogue
    let day = try #require(Day(year: 2026, month: 5, day: 28))
    let time = Instant(microseconds: 1_779_977_100_000_000)
    let istanbul = try #require(TimeZone(identifier: "Europe/Istanbul"))
    func words(_ language: Language, _ digits: Digits = .latin) -> Words {
      Words(catalogue, language: language, digits: digits, zone: istanbul)
    }
    #expect(words(.english).date(day) == "28 May 2026")
    #expect(words(.turkish).date(day) == "28 Mayıs 2026")
    #expect(words(.arabic, .arabicIndic).date(day) == "٢٨ أيار ٢٠٢٦")
    #expect(words(.english).time(time) == "28 May 2026, 17:05")
    #expect(words(.turkish).time(time) == "28 Mayıs 2026 17:05")
    #expect(words(.english).ago(time, now: time.adding(seconds: 7200)) == "2 hours ago")
    #expect(words(.arabic).ago(time, now: time.adding(seconds: 7200)) == "قبل ساعتين")
    #expect(words(.turkish).size(3_400_000) == "3,4\u{A0}MB")
    #expect(words(.turkish, .arabicIndic).number(1234) == "1.234")
  }
}
