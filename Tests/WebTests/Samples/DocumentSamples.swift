import Basics
import Formats
@testable import Web

enum DocumentSamples {
  static let all: [any PageModel] = [
    DocumentPage(
      actions: .init(
        languages: [.init(label: "English", path: "?languages=en", isCurrent: true)], hasLanguages: true,
        files: [.init(label: "Word", path: "/d.docx")],
        tables: OfficeSamples.takeOut, noPDF: "Install Chromium",
        returning: .init(path: "/return", proof: "proof")), body: body),
    EmblemPage(name: "Report", picture: "/e.png", form: .init(action: "/e", proof: "proof"), problem: "No picture"),
    EmblemPage(name: "Report", picture: nil, form: nil, problem: nil),
    ImprintsPage(lines: [.init(path: "/i", name: "Relief", code: "relief", donor: "A donor")], isEmpty: false),
    ImprintsPage(lines: [], isEmpty: true),
    ImprintPage(
      name: "Relief", proof: "proof", action: "/i", back: "/b", edition: "1", problem: "Too long",
      fields: [Field("donor.en", "Donor")], licence: Field("licence", "Licence"), picture: "/e.png", emblemAction: "/e"),
    PublicFrame(
      language: "en", direction: "ltr", title: "Published", mission: "Mission", isDemonstration: true,
      styles: ["a.css"], scripts: ["b.js"], home: "/public", feed: "/public/feed.atom",
      languages: [link], content: "<p>Page</p>"),
    PublicHomePage(
      title: "Published", search: "water", language: "en", action: "/public", activities: "/public/activities",
      data: "/public/ask-for-data",
      issues: [.init(title: "Report", path: "/p", number: "No. 1", date: "1 May", note: "Corrected")],
      hasIssues: true, nothing: nil, first: "/first", next: "/next"),
    PublicHomePage(
      title: "Published", search: "", language: "en", action: "/public", activities: nil, data: nil, issues: [],
      hasIssues: false, nothing: "Nothing", first: nil, next: nil),
    PublicDataPage(lines: [], isEmpty: true),
    PublicDataPage(
      lines: [
        .init(path: "/new", title: "Sites", description: "All sites"),
        .init(path: "/new", title: "Rounds", description: nil),
      ], isEmpty: false),
    dataNew(description: "All sites", problem: "Say who"), dataNew(description: nil, problem: nil),
    PublicDataReceiptPage(
      title: "Sent", address: "https://konak.example/r", facts: [.init(label: "Reference", value: "7K")], next: nil),
    PublicDataReceiptPage(title: "Your request", address: nil, facts: [], next: "Wait"),
    PublicActivitiesPage(
      title: "What we work on", lead: "Activities",
      themes: [.init(name: "Water", path: "/t", count: "2", organisations: "1", isCurrent: true)], hasThemes: true,
      chosen: "Water", all: "/all", rows: [.init(place: "Hatay", count: "2", themes: "Water", organisations: "AFM")],
      map: .init(specification: "{}", libraries: "vega.js", alternative: "A map"), file: "/3w.csv"),
    PublicActivitiesPage(
      title: "What we work on", lead: "Activities", themes: [], hasThemes: false, chosen: nil, all: "/all", rows: [],
      map: nil, file: "/3w.csv"),
    PublicIssuePage(
      all: link, languages: [link], hasLanguages: true, files: [link], hasFiles: true, notice: nil, body: body),
    PublicIssuePage(
      all: link, languages: [link], hasLanguages: true, files: [link], hasFiles: true, notice: nil, body: dashboard),
    PublicIssuePage(
      all: nil, languages: [], hasLanguages: false, files: [], hasFiles: false,
      notice: .init(title: "Report", text: "Withdrawn"), body: nil),
    PublicFigurePage(
      issue: link, title: "Sites with water", line: "Hatay", figure: "12.5%",
      facts: [.init(label: "Method", text: "Counted")], mark: "Invented"),
    returned(isSame: false), returned(isSame: true),
    PrintPage(
      language: "ar", direction: "rtl", title: "Report", styles: ["document.css"], scripts: ["picture.js"],
      picturesOnly: true, body: body),
  ]

  private static let link = PublicLink(label: "English", path: "/p", code: "en", isCurrent: true)

  private static let body = DocumentBody(document, libraries: ["vega.js"]) { $0.path(below: "/issue") }

  private static var dashboard: DocumentBody {
    var board = document
    (board.languages, board.layout) = ([.english], .dashboard)
    return DocumentBody(board, libraries: ["vega.js"])
  }

  private static func returned(isSame: Bool) -> DocumentReturnPage {
    let figure = DocumentReturnPage.Figure(place: "Water", language: "English", old: "12.5%", new: "13%")
    let text = DocumentReturnPage.Text(
      name: "en.intro", block: "In short", language: "English", code: "en", direction: "ltr", old: "Old", new: "New")
    return DocumentReturnPage(
      proof: "proof", digest: "d1", action: "/take", back: "/d", edited: isSame ? [] : [figure], hasEdited: !isSame,
      removed: isSame ? [] : [figure], hasRemoved: !isSame, texts: isSame ? [] : [text], hasTexts: !isSame,
      isSame: isSame, status: Field("status", "Status"))
  }

  private static let document = Document(
    languages: [.english, .arabic], title: ["Report", "تقرير"], facts: [["No. 3"], ["العدد 3"]],
    marks: [["Draft"], ["مسودة"]], emblem: Document.Picture("emblem", alternative: "", png),
    blocks: [
      .init(
        "intro", isProse: true,
        sides: [
          [
            .heading("In short"),
            .paragraph([.text("Water: "), .figure(.init("0", "12.5%", digest: "d", address: "water/total"))]),
          ], [],
        ]),
      .init(
        "water", isWide: true, isLarge: true,
        sides: [
          [
            .picture(Document.Picture("chart", alternative: "Bars", .drawing(["a": "<b>"]))),
            .picture(Document.Picture("map", alternative: "Map", png)),
            .table(
              .init(
                caption: "Water", header: ["Province", "Share"],
                lines: [.init("Hatay", [.figure(.init("1", "12.5%", digest: "d", address: "water/hatay"))])],
                total: .init("Total", [.figure(.init("2", "50%", digest: "d", address: "water/total"))]))),
          ], [.paragraph([.text("ملاحظة")], .note)],
        ]),
    ], imprint: [["CC BY"], ["CC BY"]], running: "Report 3")

  private static let png = Document.Picture.Content.png([1, 2, 3], width: 1, height: 1)

  private static func dataNew(description: String?, problem: String?) -> PublicDataNewPage {
    PublicDataNewPage(
      title: "Sites", description: description, problem: problem, action: "/new", back: "/data", subject: "sites",
      who: [Field("name", "Who")], purpose: Field("purpose", "What for"),
      fields: [.init(value: "a", label: "A", isOn: true), .init(value: "b", label: "B", isOn: false)],
      more: [Field("until", "Until")])
  }
}
