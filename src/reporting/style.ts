/** The look of the public page, sent within it. */
export const publicStyle = `
:root{color-scheme:light dark;--latar:#fff;--tulis:#1c1b18;--redup:#5c594f;--garis:#d3cfc2;--hijau:#0f5132;--laut:#eaf1f4}
@media(prefers-color-scheme:dark){:root{--latar:#1f1e1b;--tulis:#e7e4da;--redup:#b3aea0;--garis:#4b4841;--hijau:#8cc5a2;--laut:#22303a}}
*{box-sizing:border-box}
body{margin:0;background:var(--latar);color:var(--tulis);font:16px/1.6 'Plus Jakarta Sans',system-ui,sans-serif}
a{color:var(--hijau)}
:focus-visible{outline:3px solid #e79a1a;outline-offset:2px}
header{display:flex;justify-content:space-between;align-items:center;gap:12px;min-height:60px;padding:8px 16px;
border-bottom:1px solid var(--garis)}
header>a{display:flex;gap:10px;align-items:center;color:inherit;text-decoration:none}
header nav{display:flex;gap:14px;align-items:center}
main{max-width:1100px;margin:0 auto;padding:8px 16px 48px}
h1{margin:24px 0 4px;font-size:clamp(1.6rem,1.2rem + 2vw,2.3rem);line-height:1.2;text-wrap:balance}
h2{margin:44px 0 12px;font-size:1.35rem;line-height:1.3}
h3{margin:0;font-size:1rem}
p{margin:8px 0}
.pengantar{max-width:60ch;color:var(--redup)}
.kecil{font-size:.875rem;color:var(--redup)}
.tombol,button{display:inline-block;padding:7px 14px;border:1px solid var(--garis);border-radius:8px;background:none;
color:inherit;font:inherit;font-weight:600;text-decoration:none;cursor:pointer}
.angka{display:grid;grid-template-columns:repeat(auto-fit,minmax(145px,1fr));gap:1px;margin:24px 0;border:1px solid var(--garis);
border-radius:10px;overflow:hidden}
.angka div{box-shadow:0 0 0 1px var(--garis);
display:flex;flex-direction:column-reverse;justify-content:flex-end;padding:14px 16px;background:var(--latar)}
.angka dt{font-size:.875rem;line-height:1.35;color:var(--redup)}
.angka dd{margin:0;font-size:1.75rem;font-weight:700;line-height:1.2;font-variant-numeric:tabular-nums}
form{display:flex;flex-wrap:wrap;gap:8px;align-items:center;margin:0 0 16px}
form label{flex-basis:100%;font-size:.875rem}
input[type=search]{flex:1;min-width:0;max-width:380px;padding:8px 12px;border:1px solid var(--garis);border-radius:8px;
background:none;color:inherit;font:inherit}
ul{margin:0;padding:0;list-style:none}
.produk{display:grid;grid-template-columns:repeat(auto-fill,minmax(230px,1fr));gap:14px}
.produk li{padding:14px 16px;border:1px solid var(--garis);border-radius:10px;overflow:hidden}
.produk img{display:block;width:calc(100% + 32px);height:200px;margin:-14px -16px 12px;object-fit:cover}
.produk p{margin:0}
.produk summary,.daftar span{font-size:.9rem}
.daftar li{display:grid;padding:10px 0;border-bottom:1px solid var(--garis)}
@media(min-width:40em){.daftar li{grid-template-columns:2fr 2fr 3fr;gap:16px;align-items:baseline}}
summary{padding:4px 0;cursor:pointer}
.peta{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,320px),1fr));gap:14px}
figure{margin:0}
figcaption{font-size:.875rem;color:var(--redup)}
svg{display:block;width:100%;border:1px solid var(--garis);border-radius:10px;background:var(--laut)}
svg path{stroke:#fff;stroke-width:.5}
.warna{display:flex;flex-wrap:wrap;gap:6px 16px;margin:10px 0;font-size:.875rem}
.warna i{display:inline-block;width:22px;height:14px;margin-right:6px;border:1px solid #0003;border-radius:3px;vertical-align:-2px}
code{overflow-wrap:anywhere}
.undian{columns:220px;padding-left:3em;font-size:.9rem}
.undian .dapat{font-weight:600}
.desa{columns:220px;margin:4px 0 18px;font-size:.9rem}
.desa li{padding:3px 0;break-inside:avoid}
`.replaceAll('\n', '')
