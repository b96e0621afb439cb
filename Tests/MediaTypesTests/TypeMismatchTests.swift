import MediaTypes
import Model
import Testing

@Suite struct TypeMismatchTests {
  @Test(
    arguments: [
      (MediaType.jpeg, nil, "photo.jpg"), (.jpeg, "image/jpeg", "PHOTO.JPEG"),
      (.jpeg, "image/jpg", "a.jpe"), (.jpeg, "image/pjpeg", "a.jfif"),
      (.png, "image/x-png", "a.png"),
      (.png, "image/apng", "a.apng"), (.pdf, "application/x-pdf", "a.b.pdf"),
      (.jpeg, "application/octet-stream", nil), (.jpeg, "binary/octet-stream", "photo"),
      (.jpeg, nil, "photo.IMG_1234"), (.jpeg, nil, ".png"), (.jpeg, nil, "png"), (.jpeg, nil, ""),
      (.jpeg, nil, "a."), (.plainText, "text/csv", "prices.csv"), (.csv, "text/plain", "notes.txt"),
      (.csv, "application/vnd.ms-excel", "prices.csv"), (.plainText, "text/markdown", "read.md"),
      (.docx, nil, "letter.docx"), (.xlsx, nil, "a.xlsx"), (.odt, nil, "a.odt"),
    ] as [(MediaType, String?, String?)])
  func whatAgreesOrSaysNothingIsNoMismatch(
    detected: MediaType, declared: String?, fileName: String?
  ) {
    #expect(
      TypeMismatch.sentence(
        detected: detected, declaredType: declared.flatMap { MediaType($0) }, fileName: fileName)
        == nil)
  }

  @Test(
    arguments: [
      (.jpeg, nil, "photo.png", "The file is named .png but its bytes are image/jpeg."),
      (.jpeg, nil, "photo.jpg.EXE", "The file is named .exe but its bytes are image/jpeg."),
      (
        .png, "image/jpg", "a.png",
        "The file was declared as image/jpg but its bytes are image/png."
      ),
      (
        .jpeg, "image/heic", "a.heic",
        "The file was declared as image/heic and is named .heic but its bytes are image/jpeg."
      ),
      (.plainText, nil, "page.html", "The file is named .html but its bytes are text/plain."),
      (
        .plainText, "text/html", nil,
        "The file was declared as text/html but its bytes are text/plain."
      ),
      (.plainText, nil, "run.js", "The file is named .js but its bytes are text/plain."),
    ] as [(MediaType, String?, String?, String)])
  func whatDisagreesIsOneSentence(
    detected: MediaType, declared: String?, fileName: String?, sentence: String
  ) {
    #expect(
      TypeMismatch.sentence(
        detected: detected, declaredType: declared.flatMap { MediaType($0) }, fileName: fileName)
        == sentence)
  }
}
