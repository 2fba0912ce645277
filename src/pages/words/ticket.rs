//! Words around tickets: typing a code, a code that opens nothing, the slip on which it is printed.

super::table!(
    Ticket {
        enter_title: "Nhập mã trên phiếu mời", "Enter the code of your slip";
        enter_lead: "Mã được in trên phiếu mời. Mỗi mã dùng để trả lời một lần; nhập mã ở đây chưa tính là đã dùng.", "The code is printed on the slip. Each code answers once; entering it here does not use it up.";
        enter_label: "Mã trên phiếu mời", "Code of the slip";
        enter_hint: "16 chữ và số, ví dụ XXXX-XXXX-XXXX-XXXX. Chữ hoa, chữ thường, dấu gạch đều được; chữ O và số 0, chữ I và số 1 được hiểu như nhau.", "16 letters and digits, such as XXXX-XXXX-XXXX-XXXX. Capitals and dashes do not matter; O and 0, I and 1 are taken as the same.";
        enter_button: "Mở phiếu", "Open the form";
        enter_link: "Có phiếu mời in mã? Nhập mã tại đây", "Do you have a slip with a code? Enter it here";
        unknown: "Không tìm thấy mã. Xin kiểm tra lại từng ký tự; chữ O và số 0, chữ I và số 1 được hiểu như nhau.", "Code not found. Check each character; O and 0, I and 1 are taken as the same.";
        used_title: "Mã này đã được dùng", "This code was already used";
        used: "Mã này đã được dùng để trả lời một lần. Nếu không phải Ông/Bà trả lời, xin bấm “Tôi chưa trả lời”.", "This code was already used. If it was not you, press \"I did not answer\".";
        used_not_sent: "Phiếu dưới đây CHƯA được ghi nhận.", "The form below was NOT recorded.";
        dispute_button: "Tôi chưa trả lời", "I did not answer";
        dispute_hint: "Bấm nút này không xóa phiếu nào; bộ phận giám sát sẽ biết có một mã đã bị người khác dùng.", "This removes no form; the supervisors will know that a code was used by somebody else.";
        used_answers: "Những điều Ông/Bà đã ghi", "What you entered";
        spoiled_title: "Mã này không còn dùng được", "This code was taken out of use";
        spoiled: "Mã này đã được báo là thu hồi hoặc hủy nên không dùng để trả lời được nữa. Nếu Ông/Bà vẫn giữ phiếu mời và muốn trả lời, xin bấm “Tôi vẫn giữ phiếu mời”.", "This code was reported as returned or destroyed, so it can no longer be used to answer. If you still hold the slip and want to answer, press \"I still hold the slip\".";
        keep_button: "Tôi vẫn giữ phiếu mời", "I still hold the slip";
        keep_hint: "Bộ phận giám sát sẽ biết có một phiếu mời bị báo thu hồi khi còn ở chỗ người dân.", "The supervisors will know that a slip was reported as returned while a citizen held it.";
        dispute_done_title: "Đã ghi nhận", "Noted";
        dispute_done: "Đã ghi nhận. Bộ phận giám sát sẽ xem xét; không ai biết Ông/Bà là ai qua việc này.", "Noted. The supervisors will look into it; it does not reveal who you are.";
        open_instead: "Ông/Bà vẫn có thể cho ý kiến về {agency} bằng phiếu không cần mã; ý kiến đó được tính riêng.", "You can still give your opinion on {agency} with the form that needs no code; it is counted apart.";
        open_instead_link: "Mở phiếu không cần mã", "Open the form without a code";
    }
);

super::table!(
    Slip {
        invitation: "{organiser} mời Ông/Bà cho ý kiến về lần làm thủ tục gần đây tại:", "{organiser} invites your opinion on your recent procedure at:";
        drawn: "Phiếu được chọn ngẫu nhiên. Không hỏi họ tên.", "Chosen at random. No name is asked.";
        offered: "Không hỏi họ tên.", "No name is asked.";
        how: "Quét hình bằng điện thoại, hoặc vào {address} và nhập mã:", "Scan the picture with a phone, or go to {address} and enter the code:";
        once: "Mã dùng một lần, đến hết ngày {closes}. Không phải đưa mã cho ai.", "The code works once, until {closes}. You need not give it to anyone.";
        qr: "Mã {code} dưới dạng hình", "The code {code} as a picture";
        page_title: "Phiếu mời: lô {batch}", "Slips: batch {batch}";
        advice: "{n} phiếu mời, lô {batch}, đợt {wave}. In trên giấy A4 đứng, tỉ lệ 100 %, rồi cắt theo đường nét đứt. Giữ kín như giấy tờ có giá: ai cầm mã là trả lời được một lần. Dòng này không in ra.", "{n} slips, batch {batch}, wave {wave}. Print on A4 upright at 100 %, then cut along the dashed lines. Keep them like valuables: whoever holds a code can answer once. This line is not printed.";
        batch: "Lô {batch}", "Batch {batch}";
    }
);
