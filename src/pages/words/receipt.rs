//! Words of the receipt and of its check.

super::table!(
    Receipt {
        title: "Phiếu của Ông/Bà đã được ghi nhận", "Your form has been recorded";
        thanks: "Xin cảm ơn Ông/Bà đã dành thời gian.", "Thank you for your time.";
        code: "Mã biên nhận", "Receipt";
        qr: "Mã biên nhận dưới dạng hình, để chụp lại", "The receipt as a picture, to keep";
        what: "Mã này chỉ chứng tỏ đã có một phiếu được ghi vào sổ. Mã không cho biết Ông/Bà đã trả lời thế nào, và không ai dùng mã để xem câu trả lời được.", "It proves only that a form was recorded. It does not show how you answered, and nobody can use it to see your answers.";
        noduty: "Ông/Bà không phải đưa mã này cho ai. Không ai được yêu cầu Ông/Bà xuất trình.", "You need not show it to anyone. Nobody may demand it.";
        check: "Muốn kiểm tra phiếu còn trong sổ, vào {link} và nhập mã. Không cần giữ mã cũng không sao.", "To check that it is still on record, go to {link}. It does no harm to lose it.";
        gone_title: "Trang biên nhận này không còn", "This receipt page is gone";
        gone: "Trang biên nhận chỉ mở được trong 15 phút sau khi gửi, để người dùng máy sau không xem được mã.", "A receipt page opens for 15 minutes after sending only, so that the next user of the device does not see the code.";
        gone_seen: "Nếu Ông/Bà đã thấy mã biên nhận thì phiếu đã được ghi nhận, không cần gửi lại. Nếu còn giữ mã, có thể kiểm tra tại {link}.", "If you saw the code, your form was recorded and need not be sent again. If you kept it, you can check it at {link}.";
        gone_unseen: "Nếu chưa thấy mã, xin quay lại phiếu và bấm “Gửi phiếu” một lần nữa: bấm gửi nhiều lần vẫn chỉ tính một phiếu.", "If you did not see a code, go back to the form and press Send once more: sending twice counts once.";
        check_title: "Kiểm tra biên nhận", "Check a receipt";
        check_lead: "Nhập mã biên nhận để biết phiếu có trong sổ hay không. Trang này không cho biết phiếu đã trả lời thế nào.", "Enter a receipt to see whether its form is on record. This page does not show how it was answered.";
        check_label: "Mã biên nhận", "Receipt";
        check_hint: "16 chữ và số, ví dụ XXXX-XXXX-XXXX-XXXX. Chữ hoa, chữ thường, dấu gạch đều được; chữ O và số 0, chữ I và số 1 được hiểu như nhau.", "16 letters and digits, such as XXXX-XXXX-XXXX-XXXX. Capitals and dashes do not matter; O and 0, I and 1 are taken as the same.";
        check_button: "Kiểm tra", "Check";
        recorded: "Phiếu có mã này đã được ghi vào sổ và nằm trong bản xác nhận ngày {day}.", "Recorded, and covered by the checkpoint of {day}.";
        pending: "Phiếu đã được ghi; bản xác nhận tiếp theo sẽ có trong {minutes} phút.", "Recorded; the next checkpoint comes within {minutes} minutes.";
        not_countersigned: "Bản xác nhận do chính hệ thống ký; chưa có cơ quan giám sát ký xác nhận.", "The checkpoint is signed by this system itself; it is not countersigned by the supervisors.";
        proof_lead: "Ai muốn tự kiểm tra bằng chương trình khác có thể tải bằng chứng rằng phiếu nằm trong sổ. Bằng chứng không cho biết phiếu đã trả lời thế nào.", "Whoever wants to check with another program can download the proof that the form stands in the register. It does not show how it was answered.";
        proof_button: "Tải bằng chứng", "Download the proof";
        unknown: "Không có phiếu nào mang mã này. Nếu Ông/Bà chắc mã đúng, xin báo {line}.", "No form has this code. If you are sure of it, tell {line}.";
        unknown_no_line: "Không có phiếu nào mang mã này. Xin kiểm tra lại từng ký tự.", "No form has this code. Please check each character.";
        wrong_length: "Mã biên nhận có 16 chữ và số. Xin kiểm tra lại xem có thiếu hay thừa ký tự nào không.", "A receipt has 16 letters and digits. Please look for a missing or an extra character.";
        wrong_character: "Mã biên nhận chỉ có chữ cái không dấu và số, không có chữ U. Xin kiểm tra lại từng ký tự.", "A receipt has plain letters and digits only, and no U. Please check each character.";
        wrong_digit: "Có một ký tự bị gõ sai. Xin kiểm tra lại từng ký tự.", "One character was mistyped. Please check each character.";
    }
);
